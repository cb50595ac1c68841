using System.Globalization;

namespace Admission.Decisions;

/// <summary>
/// The name of a file of a decision log: <c>web-0.000000000000042.20260131T120000Z.decisions.ndjson</c>, with
/// <c>.zst</c> if it is compressed.
/// </summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="First">Number of its first line.</param>
/// <param name="Opened">When the file was opened, to the second.</param>
public sealed record DecisionFileName(string Chain, long First, DateTimeOffset Opened, bool IsCompressed)
{
    /// <summary>End of the name of every uncompressed file.</summary>
    public const string Ending = ".decisions.ndjson";

    /// <summary>End of the name of the file with the head of a chain.</summary>
    public const string HeadEnding = ".decisions.head";

    internal const string LockEnding = ".decisions.lock";
    internal const string Compressed = ".zst";
    internal const string Unfinished = ".unfinished";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Reads a name; null if it is not the name of such a file.</summary>
    public static DecisionFileName? Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isCompressed = name.EndsWith(Compressed, StringComparison.Ordinal);
        string bare = isCompressed ? name[..^Compressed.Length] : name;
        if (!bare.EndsWith(Ending, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = bare[..^Ending.Length].Split('.');
        return parts.Length >= 3
            && long.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && DateTimeOffset.TryParseExact(
                parts[^1], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out DateTimeOffset opened)
                ? new DecisionFileName(string.Join('.', parts[..^2]), first, opened, isCompressed)
                : null;
    }

    /// <summary>A valid chain name: every other character becomes a hyphen.</summary>
    public static string ChainOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string safe = string.Concat(name.Select(
            static one => char.IsAsciiLetterOrDigit(one) || one is '-' or '.' ? one : '-')).Trim('.');
        return safe.Length == 0 ? "admission" : safe.Length > 100 ? safe[..100].TrimEnd('.') : safe;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Chain}.{First:D15}.{Opened.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}{Ending}")
        + (IsCompressed ? Compressed : "");
}
