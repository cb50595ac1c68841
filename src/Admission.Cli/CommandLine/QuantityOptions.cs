using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Admission.Cli.CommandLine;

/// <summary>Options that are a number with a unit, within a range.</summary>
internal static class QuantityOptions
{
    private static readonly (string Suffix, long Bytes)[] Sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30),
    ];

    private static readonly (string Suffix, double Seconds)[] Times = [("ms", 0.001), ("s", 1), ("m", 60)];

    /// <param name="name">The option, <c>--workers</c>.</param>
    /// <param name="description">Its purpose; range and default are added.</param>
    /// <param name="value">The default.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="defaultText">Text for the default in the help; null for the number.</param>
    public static Option<int> Count(
        string name, string description, int value, int min, int max, string? defaultText = null) =>
        Make(name, "NUMBER", description, value, min, max, ReadCount, static one => Invariant($"{one}"), defaultText);

    /// <summary>A size: bytes, or with KiB, MiB or GiB.</summary>
    public static Option<long> Size(string name, string description, long value, long min, long max) =>
        Make(name, "SIZE", description, value, min, max, ReadSize, WriteSize);

    /// <summary>A time: seconds, or with ms, s or m.</summary>
    public static Option<TimeSpan> Time(
        string name, string description, TimeSpan value, TimeSpan min, TimeSpan max, string? defaultText = null) =>
        Make(name, "SECONDS", description, value, min, max, ReadTime, WriteTime, defaultText);

    private static Option<T> Make<T>(
        string name, string unit, string description, T value, T min, T max,
        Func<string, T?> read, Func<T, string> write, string? defaultText = null)
        where T : struct, IComparable<T>
    {
        string range = $"{write(min)} to {write(max)}";
        return new Option<T>(name)
        {
            // The help writes defaults for words by itself; for quantities it would lose the unit.
            Description = $"{description} {range}; default {defaultText ?? write(value)}.",
            HelpName = unit,
            CustomParser = result => Parse(result, name, value, min, max, range, read),
        };
    }

    /// <summary>The value of such an option, or its default if it was not given.</summary>
    public static T Of<T>(ParseResult parsed, Option<T> option, T value)
        where T : struct => parsed.GetResult(option) is null ? value : parsed.GetValue(option);

    private static T Parse<T>(
        ArgumentResult result, string name, T value, T min, T max, string range, Func<string, T?> read)
        where T : struct, IComparable<T>
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (read(text) is not { } parsed)
        {
            result.AddError($"{name} {text}: not understood. Use {range}.");
            return value;
        }

        if (parsed.CompareTo(min) < 0 || parsed.CompareTo(max) > 0)
        {
            result.AddError($"{name} {text}: out of range. Use {range}.");
            return value;
        }

        return parsed;
    }

    private static int? ReadCount(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static long? ReadSize(string text)
    {
        foreach ((string suffix, long bytes) in Sizes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return Whole(ReadNumber(text[..^suffix.Length]) * bytes);
            }
        }

        return Whole(ReadNumber(text));
    }

    private static TimeSpan? ReadTime(string text)
    {
        foreach ((string suffix, double seconds) in Times)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                return Span(ReadNumber(text[..^suffix.Length]) * seconds);
            }
        }

        return Span(ReadNumber(text));
    }

    private static double? ReadNumber(string text) => double.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out double number)
        && double.IsFinite(number)
            ? number
            : null;

    private static long? Whole(double? number) => number is { } value && Math.Abs(value) < 1e15 ? (long)value : null;

    private static TimeSpan? Span(double? seconds) =>
        seconds is { } value && Math.Abs(value) < 1e9 ? TimeSpan.FromSeconds(value) : null;

    private static string WriteSize(long bytes) => bytes switch
    {
        >= 1L << 30 when bytes % (1L << 30) == 0 => Invariant($"{bytes >> 30}GiB"),
        >= 1L << 20 when bytes % (1L << 20) == 0 => Invariant($"{bytes >> 20}MiB"),
        >= 1L << 10 when bytes % (1L << 10) == 0 => Invariant($"{bytes >> 10}KiB"),
        _ => Invariant($"{bytes}"),
    };

    private static string WriteTime(TimeSpan time) =>
        time.TotalSeconds >= 1 || time == TimeSpan.Zero
            ? Invariant($"{time.TotalSeconds}s")
            : Invariant($"{time.TotalMilliseconds}ms");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
