using System.Globalization;
using System.Text;

namespace Admission.Cel.Values;

/// <summary>A point in time with nanoseconds, from year 1 to 9999, and the offset it was written with.</summary>
/// <param name="Seconds">Seconds since 1970.</param>
/// <param name="Nanos">Nanoseconds of the second, 0 to 999,999,999.</param>
/// <param name="OffsetSeconds">Offset from UTC that its text has.</param>
internal sealed record CelTimestamp(long Seconds, int Nanos, int OffsetSeconds = 0) : IComparable<CelTimestamp>
{
    public const long MinSeconds = -62135596800;
    public const long MaxSeconds = 253402300799;
    private const long NanosPerSecond = 1_000_000_000;

    public int CompareTo(CelTimestamp? other) => other is null ? 1
        : Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds)
        : Nanos.CompareTo(other.Nanos);

    /// <summary>The same time plus a duration; null if it leaves the range.</summary>
    public CelTimestamp? Add(long nanoseconds)
    {
        long seconds = Seconds + (nanoseconds / NanosPerSecond);
        long nanos = Nanos + (nanoseconds % NanosPerSecond);
        if (nanos < 0)
        {
            nanos += NanosPerSecond;
            seconds--;
        }
        else if (nanos >= NanosPerSecond)
        {
            nanos -= NanosPerSecond;
            seconds++;
        }

        return seconds is < MinSeconds or > MaxSeconds ? null : new CelTimestamp(seconds, (int)nanos, OffsetSeconds);
    }

    /// <summary>Nanoseconds between two times; null if they do not fit.</summary>
    public long? Subtract(CelTimestamp other)
    {
        Int128 nanos = ((Int128)(Seconds - other.Seconds) * NanosPerSecond) + Nanos - other.Nanos;
        return nanos < long.MinValue || nanos > long.MaxValue ? null : (long)nanos;
    }

    /// <summary>The timestamp of a point in time, in UTC.</summary>
    public static CelTimestamp Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (int)(time.Ticks % TimeSpan.TicksPerSecond * 100));

    /// <summary>Reads RFC 3339 as Go does; null if the text is not a time.</summary>
    public static CelTimestamp? Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (rest.Length < 20 || !Digits(rest[..4], out int year) || rest[4] != '-' || !Digits(rest[5..7], out int month)
            || rest[7] != '-' || !Digits(rest[8..10], out int day) || rest[10] != 'T'
            || !Digits(rest[11..13], out int hour) || rest[13] != ':' || !Digits(rest[14..16], out int minute)
            || rest[16] != ':' || !Digits(rest[17..19], out int second))
        {
            return null;
        }

        rest = rest[19..];
        int nanos = 0;
        if (rest[0] is '.' or ',')
        {
            int length = 1;
            for (int scale = 100_000_000; length < rest.Length && char.IsAsciiDigit(rest[length]); length++)
            {
                nanos += (rest[length] - '0') * scale;
                scale /= 10;
            }

            if (length == 1)
            {
                return null;
            }

            rest = rest[length..];
        }

        int offset = 0;
        if (rest is not "Z")
        {
            if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':' || !Digits(rest[1..3], out int hours)
                || !Digits(rest[4..6], out int minutes) || hours > 24 || minutes > 60)
            {
                return null;
            }

            offset = ((hours * 60) + minutes) * (rest[0] == '-' ? -60 : 60);
        }

        if (month is < 1 or > 12 || year is < 1 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23
            || minute > 59 || second > 59)
        {
            return null;
        }

        long seconds =
            new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).ToUnixTimeSeconds() - offset;
        return seconds is < MinSeconds or > MaxSeconds ? null : new CelTimestamp(seconds, nanos, offset);
    }

    /// <summary>The time on the clocks of an offset.</summary>
    public DateTime At(int offsetSeconds)
    {
        long seconds = Math.Clamp(Seconds + offsetSeconds, MinSeconds, MaxSeconds);
        return DateTimeOffset.FromUnixTimeSeconds(seconds).DateTime.AddTicks(Nanos / 100);
    }

    /// <summary>RFC 3339 with the offset it was written with.</summary>
    public override string ToString() => Format(OffsetSeconds);

    /// <summary>RFC 3339 with an offset.</summary>
    public string Format(int offsetSeconds)
    {
        var text = new StringBuilder(At(offsetSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        if (Nanos != 0)
        {
            text.Append('.').Append(Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0'));
        }

        if (offsetSeconds == 0)
        {
            return text.Append('Z').ToString();
        }

        int minutes = Math.Abs(offsetSeconds) / 60;
        return text.Append(CultureInfo.InvariantCulture,
            $"{(offsetSeconds < 0 ? '-' : '+')}{minutes / 60:D2}:{minutes % 60:D2}")
            .ToString();
    }

    private static bool Digits(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
