using System.Buffers;
using System.Globalization;
using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>time.*, in nanoseconds since 1970.</summary>
internal static class Times
{
    private const long PerSecond = 1_000_000_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly Dictionary<string, decimal> Units = new(StringComparer.Ordinal)
    {
        ["ns"] = 1,
        ["us"] = 1_000,
        ["µs"] = 1_000,
        ["μs"] = 1_000,
        ["ms"] = 1_000_000,
        ["s"] = PerSecond,
        ["m"] = 60 * PerSecond,
        ["h"] = 3600 * PerSecond,
    };

    public static void Register(BuiltinTable.Registration add)
    {
        add("time.now_ns() -> now: number", static (m, _) => m.Now);
        add("time.parse_ns(layout: string, value: string) -> ns: number", static (m, a) =>
            Operands.TryText(m, a, 0, "time.parse_ns", out string layout)
            && Operands.TryText(m, a, 1, "time.parse_ns", out string text)
                ? Parse(m, "time.parse_ns", GoLayout.Resolve(layout), text)
                : null);
        add("time.parse_rfc3339_ns(value: string) -> ns: number", static (m, a) =>
            Operands.TryText(m, a, 0, "time.parse_rfc3339_ns", out string text)
                ? Parse(m, "time.parse_rfc3339_ns", GoLayout.Resolve("RFC3339"), text)
                : null);
        add("time.parse_duration_ns(duration: string) -> ns: number", ParseDuration);
        add("time.format(x: any<number, array<number, string>, array<number, string, string>>) -> text: string",
            static (m, a) =>
            Read(m, a[0], "time.format", 0) is { } time
                ? new RegoString(GoLayout.Format(time.Layout, time.Local, time.Nanoseconds, time.Offset, time.ZoneName))
                : null);
        add("time.date(x: any<number, array<number, string>>) -> date: array<number, number, number>", static (m, a) =>
            Read(m, a[0], "time.date", 0) is { } time ? Array(time.Local.Year, time.Local.Month, time.Local.Day)
                : null);
        add("time.clock(x: any<number, array<number, string>>) -> output: array<number, number, number>", static (m,
            a) =>
            Read(m, a[0], "time.clock", 0) is { } time
                ? Array(time.Local.Hour, time.Local.Minute, time.Local.Second)
                : null);
        add("time.weekday(x: any<number, array<number, string>>) -> day: string", static (m, a) =>
            Read(m, a[0], "time.weekday", 0) is { } time ? new RegoString(time.Local.DayOfWeek.ToString()) : null);
        add("time.add_date(ns: number, years: number, months: number, days: number) -> output: number", AddDate);
        add("time.diff(ns1: any<number, array<number, string>>, ns2: any<number, array<number, string>>) -> "
            + "output: array<number, number, number, number, number, number>", Difference);
    }

    private static RegoArray Array(params int[] values) => new([.. values.Select(static v => RegoNumber.Of(v))]);

    private static RegoValue? Parse(Machine m, string name, string layout, string text)
    {
        if (!GoLayout.TryParse(layout, text, out DateTime utc, out int nanoseconds, out string error))
        {
            return Operands.Failed(m, $"{name}: {error}");
        }

        Int128 result = ((Int128)(utc - DateTime.UnixEpoch).Ticks * 100) + nanoseconds;
        return result < long.MinValue || result > long.MaxValue
            ? Operands.Failed(m, $"{name}: time outside of valid range")
            : RegoNumber.Of((long)result);
    }

    private static RegoValue? ParseDuration(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "time.parse_duration_ns";
        if (!Operands.TryText(m, a, 0, Name, out string text))
        {
            return null;
        }

        string quoted = RegoText.Quote(text);
        string rest = text.TrimStart('+', '-');
        if (rest == "0")
        {
            return RegoNumber.Of(0);
        }

        if (rest.Length == 0 || text.Length - rest.Length > 1)
        {
            return Operands.Failed(m, $"{Name}: time: invalid duration {quoted}");
        }

        decimal total = 0;
        while (rest.Length > 0)
        {
            int digits = rest.AsSpan().IndexOfAnyExcept(Digits);
            if (digits < 0)
            {
                return Operands.Failed(m, $"{Name}: time: missing unit in duration {quoted}");
            }

            int end = rest.AsSpan(digits).IndexOfAny(Digits);
            string unit = end < 0 ? rest[digits..] : rest.Substring(digits, end);
            if (digits is 0 or > 20 || !decimal.TryParse(
                rest.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                    out decimal number))
            {
                return Operands.Failed(m, $"{Name}: time: invalid duration {quoted}");
            }

            if (!Units.TryGetValue(unit, out decimal scale))
            {
                return Operands.Failed(m, $"{Name}: time: unknown unit {RegoText.Quote(unit)} in duration {quoted}");
            }

            if (number > long.MaxValue / scale)
            {
                return Operands.Failed(m, $"{Name}: time: invalid duration {quoted}");
            }

            total += decimal.Truncate(number * scale);
            rest = end < 0 ? "" : rest[(digits + end)..];
        }

        return total > long.MaxValue
            ? Operands.Failed(m, $"{Name}: time: invalid duration {quoted}")
            : RegoNumber.Of((long)(text[0] == '-' ? -total : total));
    }

    private static Moment? Read(Machine m, RegoValue value, string name, int index)
    {
        string zoneName = "";
        string layout = "";
        RegoValue number = value;
        if (value is RegoArray { Count: 2 or 3 } parts)
        {
            if (parts[1] is not RegoString zone || (parts.Count == 3 && parts[2] is not RegoString))
            {
                m.Fail(RegoError.OperandType,
                    $"{name}: operand {index + 1} must be string but got {parts[1].KindName}");
                return null;
            }

            number = parts[0];
            zoneName = zone.Text;
            layout = parts.Count == 3 ? ((RegoString)parts[2]).Text : "";
        }

        if (number is not RegoNumber n)
        {
            Operands.Wrong(m, name, index, number, "number");
            return null;
        }

        if (!n.TryGetInteger(out BigInteger ns) || ns < long.MinValue || ns > long.MaxValue)
        {
            Operands.Failed(m, $"{name}: timestamp too big");
            return null;
        }

        if (FindZone(zoneName) is not { } found)
        {
            Operands.Failed(m, $"{name}: unknown time zone {zoneName}");
            return null;
        }

        return new Moment((long)ns, found, layout.Length == 0 ? GoLayout.Resolve("RFC3339Nano")
            : GoLayout.Resolve(layout));
    }

    private static TimeZoneInfo? FindZone(string name) => name is "" or "UTC" ? TimeZoneInfo.Utc
        : name == "Local" ? TimeZoneInfo.Local
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;

    private static RegoValue? AddDate(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "time.add_date";
        if (Read(m, a[0], Name, 0) is not { } time || !Operands.TryInt32(m, a, 1, Name, out int years)
            || !Operands.TryInt32(m, a, 2, Name, out int months) || !Operands.TryInt32(m, a, 3, Name, out int days))
        {
            return null;
        }

        // A day after the end of a month becomes a day of the next month, as in Go.
        DateTime local = time.Local;
        long month = (local.Month - 1) + (long)months;
        long year = local.Year + (long)years + (long)Math.Floor(month / 12.0);
        int inYear = (int)(((month % 12) + 12) % 12);
        if (year is < 1 or > 9998)
        {
            return Operands.Failed(m, $"{Name}: time outside of valid range");
        }

        double far = days + local.Day - 1;
        if (Math.Abs(far) > 3_000_000)
        {
            return Operands.Failed(m, $"{Name}: time outside of valid range");
        }

        var first = new DateTime((int)year, inYear + 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        double room = far < 0 ? -(first - DateTime.MinValue).TotalDays : (DateTime.MaxValue - first).TotalDays - 1;
        if (far < 0 ? far < room : far > room)
        {
            return Operands.Failed(m, $"{Name}: time outside of valid range");
        }

        DateTime moved = first.AddDays(far) + local.TimeOfDay;
        long ticks = (moved - DateTime.UnixEpoch).Ticks - time.Offset.Ticks;
        Int128 result = ((Int128)ticks * 100) + (time.Nanoseconds % 100);
        return result < long.MinValue || result > long.MaxValue
            ? Operands.Failed(m, $"{Name}: time outside of valid range")
            : RegoNumber.Of((long)result);
    }

    private static RegoValue? Difference(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (Read(m, a[0], "time.diff", 0) is not { } one || Read(m, a[1], "time.diff", 1) is not { } two)
        {
            return null;
        }

        two = new Moment(two.Value, one.Zone, "");
        if (one.Value > two.Value)
        {
            (one, two) = (two, one);
        }

        DateTime x = one.Local;
        DateTime y = two.Local;
        int year = y.Year - x.Year;
        int month = y.Month - x.Month;
        int day = y.Day - x.Day;
        int hour = y.Hour - x.Hour;
        int minute = y.Minute - x.Minute;
        int second = y.Second - x.Second;
        if (second < 0)
        {
            second += 60;
            minute--;
        }

        if (minute < 0)
        {
            minute += 60;
            hour--;
        }

        if (hour < 0)
        {
            hour += 24;
            day--;
        }

        if (day < 0)
        {
            day += DateTime.DaysInMonth(x.Year, x.Month);
            month--;
        }

        if (month < 0)
        {
            month += 12;
            year--;
        }

        return Array(year, month, day, hour, minute, second);
    }

    private sealed class Moment
    {
        public Moment(long value, TimeZoneInfo zone, string layout)
        {
            Value = value;
            Zone = zone;
            Layout = layout;
            long seconds = (long)Math.Floor((decimal)value / PerSecond);
            Nanoseconds = (int)(value - (seconds * PerSecond));
            DateTime utc = DateTime.UnixEpoch.AddTicks((seconds * 10_000_000) + (Nanoseconds / 100));
            Offset = zone.GetUtcOffset(utc);
            Local = DateTime.SpecifyKind(utc + Offset, DateTimeKind.Unspecified);
        }

        public long Value { get; }

        public TimeZoneInfo Zone { get; }

        public string Layout { get; }

        public int Nanoseconds { get; }

        public TimeSpan Offset { get; }

        public DateTime Local { get; }

        public string ZoneName => Zone.Equals(TimeZoneInfo.Utc) ? "UTC" : GoLayout.Format("-07", Local, 0, Offset, "");
    }
}
