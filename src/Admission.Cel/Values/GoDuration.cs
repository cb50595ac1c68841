using System.Globalization;
using System.Text;

namespace Admission.Cel.Values;

/// <summary>Durations in nanoseconds, as Go writes and reads them: <c>1h0m0s</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
internal static class GoDuration
{
    public const long Second = 1_000_000_000;

    public static long? Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return 0;
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        UInt128 total = 0;
        while (!rest.IsEmpty)
        {
            int whole = Count(rest);
            ReadOnlySpan<char> integer = rest[..whole];
            rest = rest[whole..];
            ReadOnlySpan<char> fraction = [];
            if (rest.StartsWith("."))
            {
                int count = Count(rest[1..]);
                fraction = rest.Slice(1, count);
                rest = rest[(count + 1)..];
            }

            if (integer.IsEmpty && fraction.IsEmpty)
            {
                return null;
            }

            long unit = ReadUnit(ref rest);
            if (unit == 0 || integer.Length > 19
                || !ulong.TryParse(integer.IsEmpty ? "0" : integer, NumberStyles.None, CultureInfo.InvariantCulture,
                    out ulong number))
            {
                return null;
            }

            total += (UInt128)number * (UInt128)unit;
            double scale = unit;
            double part = 0;
            foreach (char digit in fraction.Length > 18 ? fraction[..18] : fraction)
            {
                scale /= 10;
                part += (digit - '0') * scale;
            }

            total += (UInt128)Math.Floor(part + 1e-6);
            if (total > (UInt128)1 << 63)
            {
                return null;
            }
        }

        if (isNegative)
        {
            return (long)-(Int128)total;
        }

        return total > long.MaxValue ? null : (long)total;
    }

    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return "0s";
        }

        ulong size = nanoseconds < 0 ? 0UL - (ulong)nanoseconds : (ulong)nanoseconds;
        string sign = nanoseconds < 0 ? "-" : "";
        if (size < (ulong)Second)
        {
            return sign + (size < 1000 ? Fraction(size, 1) + "ns"
                : size < 1_000_000 ? Fraction(size, 1000) + "µs"
                : Fraction(size, 1_000_000) + "ms");
        }

        ulong seconds = size / (ulong)Second;
        var text = new StringBuilder(sign);
        if (seconds >= 3600)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seconds / 3600}h");
        }

        if (seconds >= 60)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seconds / 60 % 60}m");
        }

        return text.Append(Fraction(size % ((ulong)Second * 60), (ulong)Second)).Append('s').ToString();
    }

    private static string Fraction(ulong size, ulong unit) =>
        ((decimal)size / unit).ToString("0.#########", CultureInfo.InvariantCulture);

    private static int Count(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static long ReadUnit(ref ReadOnlySpan<char> rest)
    {
        foreach ((string name, long unit) in new (string, long)[]
        {
            ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", Second), ("m", 60 * Second),
            ("h", 3600 * Second),
        })
        {
            if (rest.StartsWith(name)
                && (rest.Length == name.Length || rest[name.Length] == '.' || char.IsAsciiDigit(rest[name.Length])))
            {
                rest = rest[name.Length..];
                return unit;
            }
        }

        return 0;
    }
}
