using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.RegularExpressions;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>The functions of CEL itself besides operators and conversions.</summary>
internal static class StandardLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        library.Macros |= MacroSet.Standard;
        foreach (CelType type in new[]
        {
            CelType.Bool, CelType.Bytes, CelType.Double, CelType.Duration, CelType.Int, CelType.Null, CelType.String,
            CelType.Timestamp, CelType.UInt, CelType.AnyType, CelType.ListOfDyn, CelType.MapOfDyn,
        })
        {
            library.Type(type);
        }

        AddSizes(library);
        CelType s = CelType.String;
        library.Member("contains", "contains_string", s, s, CelType.Bool, static (in text, in part) =>
            CelValue.Of(text.String.Contains(part.String, StringComparison.Ordinal)));
        library.Member("startsWith", "starts_with_string", s, s, CelType.Bool, static (in text, in part) =>
            CelValue.Of(text.String.StartsWith(part.String, StringComparison.Ordinal)));
        library.Member("endsWith", "ends_with_string", s, s, CelType.Bool, static (in text, in part) =>
            CelValue.Of(text.String.EndsWith(part.String, StringComparison.Ordinal)));
        library.Global("matches", "matches", s, s, CelType.Bool, Matches);
        library.Member("matches", "matches_string", s, s, CelType.Bool, Matches);
        AddTimes(library);
    }

    private static CelValue Matches(in CelValue text, in CelValue pattern) =>
        RegexCache.TryParse(pattern.String, out Re2 expression, out Re2Error error)
            ? CelValue.Of(expression.IsMatch(text.String))
            : CelValue.Fail(error.ToString());

    private static void AddSizes(LibraryBuilder library)
    {
        static CelValue Size(in CelValue value) => CelValue.Of((long)CelSize.SizeOf(value));
        foreach ((string name, CelType type) in new[]
        {
            ("bytes", CelType.Bytes), ("list", ListOfA), ("map", MapOfAB), ("string", CelType.String),
        })
        {
            library.Global("size", "size_" + name, type, CelType.Int, Size);
            library.Member("size", name + "_size", type, CelType.Int, Size);
        }
    }

    private static void AddTimes(LibraryBuilder library)
    {
        AddTime(library, "getFullYear", "year", static time => time.Year);
        AddTime(library, "getMonth", "month", static time => time.Month - 1);
        AddTime(library, "getDayOfYear", "day_of_year", static time => time.DayOfYear - 1);
        AddTime(library, "getDate", "day_of_month_1_based", static time => time.Day);
        AddTime(library, "getDayOfMonth", "day_of_month", static time => time.Day - 1);
        AddTime(library, "getDayOfWeek", "day_of_week", static time => (int)time.DayOfWeek);
        AddTime(library, "getHours", "hours", static time => time.Hour);
        AddTime(library, "getMinutes", "minutes", static time => time.Minute);
        AddTime(library, "getSeconds", "seconds", static time => time.Second);
        AddTime(library, "getMilliseconds", "milliseconds", static time => time.Millisecond);
        AddDuration(library, "getHours", "hours", 3600 * GoDuration.Second);
        AddDuration(library, "getMinutes", "minutes", 60 * GoDuration.Second);
        AddDuration(library, "getSeconds", "seconds", GoDuration.Second);
        AddDuration(library, "getMilliseconds", "milliseconds", 1_000_000);
    }

    private static void AddTime(LibraryBuilder library, string function, string name, Func<DateTime, int> read)
    {
        library.Member(function, "timestamp_to_" + name, CelType.Timestamp, CelType.Int, (in time) =>
            CelValue.Of((long)read(time.Timestamp.At(0))));
        library.Member(
            function,
            $"timestamp_to_{name}_with_tz",
            CelType.Timestamp,
            CelType.String,
            CelType.Int,
            (in time, in zone) => TimeZones.OffsetOf(zone.String, time.Timestamp, out int offset) is { } problem
                ? CelValue.Fail(problem)
                : CelValue.Of((long)read(time.Timestamp.At(offset))));
    }

    private static void AddDuration(LibraryBuilder library, string function, string name, long unit) =>
        library.Member(function, "duration_to_" + name, CelType.Duration, CelType.Int, (in duration) =>
            CelValue.Of(duration.Int / unit));
}
