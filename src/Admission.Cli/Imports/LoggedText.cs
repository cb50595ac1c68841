using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// JSON in a text with other content around it: the time of an S3 export, the header of syslog, the name of a Pod, the
/// stream of a container runtime, the columns of a table.
/// </summary>
internal static class LoggedText
{
    // Maximum number of positions in a text where JSON is searched.
    private const int MaxStarts = 16;

    // Maximum number of nested strings and columns.
    private const int MaxQuotes = 4;

    /// <summary>
    /// The values in a text: one, or several in sequence. Empty if there is none. Values with other text after them
    /// count only if they mention an audit event.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="isCut">Does another audit event begin after the values without an end?</param>
    public static IReadOnlyList<JsonValue> Read(ReadOnlyMemory<byte> utf8, out bool isCut) =>
        Read(utf8, MaxQuotes, out isCut);

    /// <summary>Does a text mention an audit event?</summary>
    public static bool MentionsEvent(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("audit.k8s.io"u8) >= 0 || utf8.IndexOf("auditID"u8) >= 0 || utf8.IndexOf("io.k8s."u8) >= 0;

    /// <summary>Reads a text that contains only JSON: one value, or several in sequence.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out List<JsonValue> values)
    {
        values = ReadFirst(utf8, out int length);
        return values.Count > 0 && utf8.Span[length..].Trim(" \t\r\n"u8).IsEmpty;
    }

    private static IReadOnlyList<JsonValue> Read(ReadOnlyMemory<byte> utf8, int quotes, out bool isCut)
    {
        isCut = false;
        var found = new List<JsonValue>();
        ReadOnlyMemory<byte> rest = utf8;
        for (int i = 0; i < MaxStarts && !rest.IsEmpty; i++)
        {
            int brace = rest.Span.IndexOfAny((byte)'{', (byte)'[');
            if (brace < 0)
            {
                break;
            }

            rest = rest[brace..];
            List<JsonValue> values = ReadFirst(rest, out int length);
            bool isAll = rest.Span[length..].Trim(" \t\r\n"u8).IsEmpty;
            if (values.Count > 0 && (isAll || MentionsEvent(rest.Span[..length])))
            {
                found.AddRange(values);
                rest = rest[length..];
                isCut = MentionsEvent(rest.Span);
            }
            else
            {
                rest = rest[1..];
            }
        }

        return found.Count > 0 || quotes == 0 ? found : ReadQuoted(utf8, quotes, out isCut);
    }

    // The values at the start of a text, and their size in bytes.
    private static List<JsonValue> ReadFirst(ReadOnlyMemory<byte> utf8, out int length)
    {
        var values = new List<JsonValue>();
        length = 0;
        var reader = new Utf8JsonReader(
            utf8.Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = JsonTree.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 0
                    || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    continue;
                }

                // A number or a word after an event is the next column.
                if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    break;
                }

                int end = (int)reader.BytesConsumed;
                if (!JsonTree.TryParse(utf8[length..end], out JsonTree? tree, out _))
                {
                    break;
                }

                values.Add(tree!.Root);
                length = end;
            }
        }
        catch (JsonException)
        {
            // The part before it counts.
        }

        return values;
    }

    // A JSON string, "{\"kind\"…", or a column of CSV, in quotes and with every inner quote doubled.
    private static IReadOnlyList<JsonValue> ReadQuoted(ReadOnlyMemory<byte> utf8, int quotes, out bool isCut)
    {
        isCut = false;
        int start = utf8.Span.IndexOf("\"{\"\""u8);
        if (start >= 0)
        {
            return Read(Column(utf8.Span[(start + 1)..]), quotes - 1, out isCut);
        }

        start = utf8.Span.IndexOf("\"{\\"u8);
        if (start < 0)
        {
            return [];
        }

        try
        {
            var reader = new Utf8JsonReader(
                utf8.Span[start..], new JsonReaderOptions { AllowMultipleValues = true });
            return reader.Read() && reader.TokenType == JsonTokenType.String
                ? Read(Encoding.UTF8.GetBytes(reader.GetString()!), quotes - 1, out isCut)
                : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Truncated, or not text.
            return [];
        }
    }

    // Up to the closing quote; a column with a line break continues in the next line.
    private static byte[] Column(ReadOnlySpan<byte> text)
    {
        var column = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'"' && (++i == text.Length || text[i] != (byte)'"'))
            {
                break;
            }

            column[length++] = text[i];
        }

        return column[..length];
    }
}
