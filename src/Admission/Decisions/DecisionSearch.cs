using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Admission.Decisions;

/// <summary>Finds single decisions in a decision log.</summary>
public static class DecisionSearch
{
    /// <summary>Maximum number of decisions that a search returns.</summary>
    public const int MaxFound = 20;

    /// <summary>Finds the decisions with an id.</summary>
    /// <param name="id">Uid of the review, or chain and number of the line: <c>web-0:17</c>.</param>
    /// <param name="files">The files, sorted as by <see cref="DecisionFiles.Find"/>.</param>
    /// <param name="unreadable">Called for every file that cannot be read to its end.</param>
    /// <returns>At most <see cref="MaxFound"/> decisions, in chronological order.</returns>
    public static ImmutableArray<DecisionEntry> Find(
        string id, IEnumerable<string> files, Action<string> unreadable)
    {
        ArgumentNullException.ThrowIfNull(id);
        byte[] uid = Encoding.UTF8.GetBytes($"\"id\":\"{JsonEncodedText.Encode(id)}\"");
        int colon = id.LastIndexOf(':');
        bool isLine = long.TryParse(
            id.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && colon > 0;
        string chain = isLine ? id[..colon] : "";
        byte[] start = isLine ? Encoding.ASCII.GetBytes($"{{\"n\":{number},") : [];
        return
        [
            .. DecisionEntries.Read(files, null, unreadable, IsWanted)
                .Where(entry => entry.IsDecision
                    && (entry.Id == id || (isLine && entry.Line.Span.StartsWith(start) && entry.Chain == chain)))
                .Take(MaxFound),
        ];

        // A first line names the chain of a file that was renamed.
        bool IsWanted(ReadOnlySpan<byte> line) => line.IndexOf(uid) >= 0
            || (isLine && (line.StartsWith(start) || line.IndexOf("\"type\":\"start\""u8) >= 0));
    }
}
