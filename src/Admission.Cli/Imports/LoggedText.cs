using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// JSON in a text that may say something around it: the time of an S3 export, the header of syslog, the name of a Pod,
/// the stream of a container runtime, the columns of a table.
/// </summary>
internal static class LoggedText
{
    // Most places in a text where JSON is looked for.
    private const int MaxStarts = 16;

    // Most strings and columns inside of each other.
    private const int MaxQuotes = 4;

    /// <summary>
    /// The values in a text: one, or several behind each other. Empty where there is none. Values with other text
    /// behind them count only where they speak of an audit event.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="isCut">Does another audit event begin behind the values, and not end?</param>
    public static IReadOnlyList<JsonValue> Read(ReadOnlyMemory<byte> utf8, out bool isCut) =>
        Read(utf8, MaxQuotes, out isCut);

    /// <summary>Does a text speak of an audit event?</summary>
    public static bool MentionsEvent(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("audit.k8s.io"u8) >= 0 || utf8.IndexOf("auditID"u8) >= 0 || utf8.IndexOf("io.k8s."u8) >= 0;

    /// <summary>Reads a text that holds nothing but JSON: one value, or several behind each other.</summary>
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

    // The values that a text begins with, and the bytes that they take.
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

                // A number or a word behind an event is the next column.
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
            // What is before it counts.
        }

        return values;
    }

    // A JSON string, "{\"kind\"…", or a column of CSV, in quotes and with every quote inside doubled.
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
            // Cut off, or no text.
            return [];
        }
    }

    // Up to the quote that ends it; a column that holds a newline goes on in the next line.
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
