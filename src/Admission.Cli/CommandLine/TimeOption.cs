using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Admission.Cli.CommandLine;

/// <summary>Options with a point in time.</summary>
internal static class TimeOption
{
    private static readonly (string Suffix, double Seconds)[] Units = [("d", 86_400), ("h", 3600), ("m", 60)];

    /// <summary>An option for a day, a time, or a time ago.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Parse(result, name),
    };

    private static DateTimeOffset? Parse(ArgumentResult result, string name)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        foreach ((string suffix, double seconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(
                    text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                    out double count)
                && count * seconds < 1e10)
            {
                return TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(count * seconds);
            }
        }

        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time.ToUniversalTime();
        }

        result.AddError($"{name} '{text}': not a time. Write a date (2026-01-31), a time (2026-01-31T12:00:00Z), or an "
            + "age (90d, 24h, 30m).");
        return null;
    }
}
