using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Admission.Json;

/// <summary>Finds the position of the error in a rejected document. Runs on the error path only.</summary>
internal static class JsonErrorLocator
{
    private const int MaxNameLength = 64;

    /// <summary>Position and reason of the rejection.</summary>
    /// <param name="json">The rejected document.</param>
    public static JsonError Locate(ReadOnlySpan<byte> json)
    {
        if (LooksLikeUtf16(json))
        {
            return new JsonError("", 1, 1, "the text is UTF-16. Send UTF-8.");
        }

        if (!Utf8.IsValid(json))
        {
            int offset = FirstInvalidByte(json);
            (int line, int column) = PositionOf(json, offset);
            return new JsonError("", line, column, $"byte {offset} is not valid UTF-8. Send UTF-8.");
        }

        if (LoneSurrogate.IndexIn(json) is >= 0 and int surrogate)
        {
            (int line, int column) = PositionOf(json, surrogate);
            return new JsonError(
                "", line, column, "a \\u escape is half of a surrogate pair. Escape both halves or none.");
        }

        if (json.Length == 0)
        {
            return new JsonError("", 1, 1, "the text is empty. Send one JSON object.");
        }

        return json.StartsWith(Encoding.UTF8.Preamble)
            ? new JsonError("", 1, 1, "the text starts with a byte order mark. Send UTF-8 without one.")
            : Walk(json) ?? new JsonError("", 1, 1, "the text is not JSON. Send one JSON object.");
    }

    private static JsonError? Walk(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth });
        var path = new List<Level>();
        try
        {
            while (reader.Read())
            {
                if (Step(ref reader, path))
                {
                    (int line, int column) = PositionOf(json, (int)reader.TokenStartIndex);
                    return new JsonError(
                        Describe(path), line, column, "the field occurs twice. Send each field once.");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            string message = path.Count >= JsonTree.MaxDepth && OpensLevel(json[(int)reader.BytesConsumed..])
                ? $"nested deeper than {JsonTree.MaxDepth} levels. Flatten the object."
                : "not valid JSON here. Check for a missing quote, comma or bracket, or a truncated text.";
            return new JsonError(
                Describe(path),
                (int)(exception.LineNumber ?? 0) + 1,
                (int)(exception.BytePositionInLine ?? 0) + 1,
                message);
        }
    }

    /// <summary>Processes one token; true if it is a name that its object already has.</summary>
    private static bool Step(ref Utf8JsonReader reader, List<Level> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                NextItem(path);
                path.Add(new Level([]));
                return false;
            case JsonTokenType.StartArray:
                NextItem(path);
                path.Add(new Level(null));
                return false;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                return false;
            case JsonTokenType.PropertyName:
                string name = reader.GetString()!;
                path[^1].Name = name;
                return !path[^1].Seen!.Add(name);
            default:
                NextItem(path);
                return false;
        }
    }

    // The reader does not read the level that exceeds the limit: that level comes next.
    private static bool OpensLevel(ReadOnlySpan<byte> rest) =>
        rest.TrimStart(" \t\r\n,:"u8) is [(byte)'{' or (byte)'[', ..];

    private static void NextItem(List<Level> path)
    {
        if (path.Count > 0 && path[^1].Seen is null)
        {
            path[^1].Index++;
        }
    }

    private static string Describe(List<Level> path)
    {
        var text = new StringBuilder();
        foreach (Level level in path)
        {
            if (level.Seen is null)
            {
                text.Append('[').Append(Math.Max(level.Index, 0)).Append(']');
            }
            else if (level.Name is { } name)
            {
                text.Append(text.Length == 0 ? "" : ".").Append(
                    name.Length > MaxNameLength ? name[..MaxNameLength] : name);
            }

            if (text.Length > 4 * MaxNameLength)
            {
                return text.Append('…').ToString();
            }
        }

        return text.ToString();
    }

    private static bool LooksLikeUtf16(ReadOnlySpan<byte> json) =>
        json.Length >= 2
        && ((json[0] == 0xFF && json[1] == 0xFE) || (json[0] == 0xFE && json[1] == 0xFF)
            || (json[0] == 0 && json[1] == '{') || (json[0] == '{' && json[1] == 0));

    private static int FirstInvalidByte(ReadOnlySpan<byte> json)
    {
        int offset = 0;
        while (offset < json.Length
            && Rune.DecodeFromUtf8(json[offset..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    private static (int Line, int Column) PositionOf(ReadOnlySpan<byte> json, int offset)
    {
        ReadOnlySpan<byte> before = json[..offset];
        return (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }

    private sealed class Level(HashSet<string>? seen)
    {
        public HashSet<string>? Seen { get; } = seen;

        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
