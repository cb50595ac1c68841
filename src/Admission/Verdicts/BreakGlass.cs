using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Admission.Json;

namespace Admission.Verdicts;

/// <summary>
/// An operator's decision that nothing is denied for a limited time: denials become warnings. Immutable.
/// </summary>
public sealed record BreakGlass
{
    /// <summary>Maximum duration: 24 hours. For longer, change the settings.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private const int MaxTextLength = 500;

    private BreakGlass(DateTimeOffset until, string reason, string by)
    {
        Until = until;
        Reason = reason;
        By = by;
    }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>The reason. Never empty, one line.</summary>
    public string Reason { get; }

    /// <summary>The responsible person. Never empty, one line.</summary>
    public string By { get; }

    /// <summary>Reads the members <c>until</c> (RFC 3339), <c>reason</c> and <c>by</c>.</summary>
    /// <param name="value">An object of strings: the data of a ConfigMap, or a file.</param>
    /// <param name="now">The time; an expired value is valid, but one too far ahead is an error.</param>
    /// <param name="found">The state; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryRead(
        JsonValue value, DateTimeOffset now, [NotNullWhen(true)] out BreakGlass? found, out string error)
    {
        ArgumentNullException.ThrowIfNull(value);
        return TryMake(
            value.Member("until")?.Text ?? "",
            value.Member("reason")?.Text ?? "",
            value.Member("by")?.Text ?? "",
            now,
            out found,
            out error);
    }

    /// <summary>Checks the operator's values.</summary>
    /// <param name="until">When it ends, RFC 3339.</param>
    /// <param name="by">The responsible person.</param>
    /// <param name="made">The state; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryMake(
        string until,
        string reason,
        string by,
        DateTimeOffset now,
        [NotNullWhen(true)] out BreakGlass? made,
        out string error)
    {
        made = null;
        error = "";
        if (!DateTimeOffset.TryParse(
            until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end))
        {
            error = $"until '{OneLine(until)}' is not a time. Write it as 2026-01-31T12:00:00Z.";
        }
        else if (end - now > Longest + TimeSpan.FromMinutes(5))
        {
            error = $"until {end:u} is more than {Longest.TotalHours} hours ahead. For a longer time, change "
                + "the settings.";
        }
        else if (string.IsNullOrWhiteSpace(reason) || string.IsNullOrWhiteSpace(by))
        {
            error = "'reason' or 'by' is missing. Write why, and who is responsible.";
        }
        else
        {
            made = new BreakGlass(end.ToUniversalTime(), OneLine(reason), OneLine(by));
        }

        return made is not null;
    }

    public bool IsInForce(DateTimeOffset now) => now < Until;

    /// <summary><c>nothing is denied until 2026-01-31 12:00:00Z (by alice): the registry is down</c></summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"nothing is denied until {Until:u} (by {By}): {Reason}");

    private static string OneLine(string text)
    {
        string line = string.Concat(text.Trim().Select(static one => char.IsControl(one) ? ' ' : one));
        return line.Length > MaxTextLength ? line[..MaxTextLength] + "…" : line;
    }
}
