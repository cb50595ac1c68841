using System.Text;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Joins the parts of lines that log drivers split: Docker writes a line of more than 16 KiB as several entries, each
/// with a part of the line in <c>log</c>; collectors pass these entries on.
/// </summary>
/// <param name="maxBytes">Maximum length of a joined line in bytes.</param>
internal sealed class SplitLogEntries(int maxBytes)
{
    // Members in which drivers and collectors store a line, and members that distinguish its sources.
    private static readonly string[] Texts = ["log", "message", "MESSAGE", "msg", "line"];
    private static readonly string[] Sources = ["stream", "container_id", "source", "_PID"];
    private const int MaxOpen = 64;

    private readonly Dictionary<string, OpenJson> _open = new(StringComparer.Ordinal);

    /// <summary>Is a line incomplete?</summary>
    public bool IsOpen => _open.Count > 0;

    /// <summary>Drops incomplete lines.</summary>
    public void Reset() => _open.Clear();

    /// <summary>
    /// Reads an entry. False if it contains no part of a split line; the text is empty if more parts follow.
    /// </summary>
    /// <param name="text">The whole line, after the last part.</param>
    /// <param name="isCut">Did an earlier line end without its last part?</param>
    public bool TryTake(JsonValue entry, out ReadOnlyMemory<byte> text, out bool isCut)
    {
        text = default;
        isCut = false;
        if (entry.Kind != JsonKind.Object || TextOf(entry) is not { } part)
        {
            return false;
        }

        string source = SourceOf(entry);
        byte[] piece = Encoding.UTF8.GetBytes(part);
        if (_open.TryGetValue(source, out OpenJson? open))
        {
            switch (open.Append(piece))
            {
                case OpenJsonState.Open:
                    return true;
                case OpenJsonState.Complete:
                    _open.Remove(source);
                    text = open.Text;
                    return true;
                default:
                    _open.Remove(source);
                    isCut = LoggedText.MentionsEvent(open.Text.Span);
                    break;
            }
        }

        // A line that the driver ends with a line break is complete, or truncated for good.
        if (part.EndsWith('\n') || !part.StartsWith('{') || _open.Count >= MaxOpen
            || OpenJson.Begin(piece, maxBytes, maxStarts: 1) is not { } begun)
        {
            return false;
        }

        _open[source] = begun;
        return true;
    }

    private static string? TextOf(JsonValue entry)
    {
        foreach (string name in Texts)
        {
            if (entry.Member(name) is { Kind: JsonKind.String } text)
            {
                return text.Text;
            }
        }

        return null;
    }

    private static string SourceOf(JsonValue entry)
    {
        JsonValue? kubernetes = entry.Member("kubernetes");
        return string.Join(
            '\n',
            Sources.Select(name => entry.Member(name)?.Text)
                .Append(kubernetes?.Member("pod_name")?.Text)
                .Append(kubernetes?.Member("container_name")?.Text));
    }
}
