using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// JSON in a text that may say something before it: the time of an S3 export, the header of syslog, the name of a Pod,
/// the stream of a container runtime.
/// </summary>
internal static class LoggedText
{
    /// <summary>Most places in a text where JSON is looked for.</summary>
    private const int MaxStarts = 16;

    /// <summary>The values in a text: one, or several behind each other. Empty where there is none.</summary>
    public static IReadOnlyList<JsonValue> Read(ReadOnlyMemory<byte> utf8)
    {
        int from = 0;
        for (int i = 0; i < MaxStarts && from < utf8.Length; i++)
        {
            int brace = utf8.Span[from..].IndexOfAny((byte)'{', (byte)'[');
            if (brace < 0)
            {
                break;
            }

            from += brace;
            if (TryReadAll(utf8[from..], out List<JsonValue> values))
            {
                return values;
            }

            from++;
        }

        return ReadQuoted(utf8);
    }

    /// <summary>Reads a text that holds nothing but JSON: one value, or several behind each other.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out List<JsonValue> values)
    {
        values = [];
        foreach (ReadOnlyMemory<byte> one in Cut(utf8))
        {
            if (!JsonTree.TryParse(one, out JsonTree? tree, out _))
            {
                return false;
            }

            values.Add(tree!.Root);
        }

        return values.Count > 0;
    }

    // The pieces of a text that are JSON values, then what is left where that is none.
    private static List<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> utf8)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(
            utf8.Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = JsonTree.MaxDepth });
        int start = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0
                    && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    pieces.Add(utf8[start..(int)reader.BytesConsumed]);
                    start = (int)reader.BytesConsumed;
                }
            }
        }
        catch (JsonException)
        {
            pieces.Add(utf8[start..]);
        }

        return pieces;
    }

    // A column of CSV: in quotes, with every quote inside doubled.
    private static List<JsonValue> ReadQuoted(ReadOnlyMemory<byte> utf8)
    {
        int start = utf8.Span.IndexOf("\"{\"\""u8);
        int end = utf8.Span.LastIndexOf("}\""u8);
        if (start < 0 || end < start)
        {
            return [];
        }

        string text = System.Text.Encoding.UTF8.GetString(utf8.Span[(start + 1)..(end + 1)]);
        byte[] plain = System.Text.Encoding.UTF8.GetBytes(text.Replace("\"\"", "\"", StringComparison.Ordinal));
        return TryReadAll(plain, out List<JsonValue> values) ? values : [];
    }
}
