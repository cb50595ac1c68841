using System.IO.Compression;
using System.Text;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Finds audit events inside of what log drivers, clouds and search engines put around them: members of any names,
/// lists, tables, JSON inside of strings, base64 as Pub/Sub and Kinesis deliver it, and gzip in base64 as CloudWatch
/// does.
/// </summary>
internal sealed class AuditEnvelope
{
    /// <summary>Most envelopes inside of each other. Real ones have three.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most bytes that one record may become when it is unpacked, by default: 256 MiB.</summary>
    public const int DefaultMaxBytes = 256 * 1024 * 1024;

    private readonly int _maxBytes;
    private readonly List<JsonValue> _found = [];
    private long _bytes;
    private bool _isTooLarge;

    private AuditEnvelope(int maxBytes) => _maxBytes = maxBytes;

    /// <summary>
    /// The events, reviews and objects inside of an envelope, in their order. Empty where there is none; an error where
    /// a limit is passed.
    /// </summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="maxBytes">Most bytes that it may become when it is unpacked.</param>
    public static (IReadOnlyList<JsonValue> Found, string Error) Open(
        JsonValue envelope, int maxBytes = DefaultMaxBytes)
    {
        var open = new AuditEnvelope(maxBytes);
        open.Search(envelope, 0);
        return (open._found, open._isTooLarge ? open.TooLarge : "");
    }

    /// <summary>The same for a text in base64, such as the data of a Kinesis record.</summary>
    public static (IReadOnlyList<JsonValue> Found, string Error) OpenBase64(
        ReadOnlySpan<byte> text, int maxBytes = DefaultMaxBytes)
    {
        var open = new AuditEnvelope(maxBytes);
        open.SearchBytes(open.Unpack(Encoding.ASCII.GetString(text)), 0);
        return (open._found, open._isTooLarge ? open.TooLarge : "");
    }

    private string TooLarge =>
        $"is wrapped more than {MaxDepth} times, or larger than {_maxBytes} bytes when it is unpacked. Unpack it "
            + "first, for example with jq -r '.. | strings'.";

    /// <summary>Is it something that is imported as it is: an event, a review, an object?</summary>
    public static bool IsContent(JsonValue value) =>
        AuditEvent.IsEvent(value)
            ? !AuditEvent.IsFlattened(value)
            : value.Kind == JsonKind.Object
                && value.Member("apiVersion")?.Text is { Length: > 0 }
                && value.Member("kind")?.Text is { Length: > 0 }
                && !AuditEvent.HasEventType(value);

    /// <summary>May a text be base64 of gzip or of JSON?</summary>
    public static bool LooksLikeBase64(ReadOnlySpan<byte> text) =>
        text.StartsWith("H4sI"u8) || text.StartsWith("eyJ"u8) || text.StartsWith("ewog"u8)
        || text.StartsWith("ewoJ"u8) || text.StartsWith("ew0K"u8) || text.StartsWith("W3si"u8);

    private void Search(JsonValue value, int depth)
    {
        if (_isTooLarge)
        {
            return;
        }

        if (IsContent(value))
        {
            _found.Add(value);
        }
        else if (GkeAuditLog.TryConvert(value, out JsonValue? converted)
            || AksAuditTable.TryConvert(value, out converted))
        {
            _found.Add(converted!);
        }
        else if (value.Member("columns") is { Kind: JsonKind.Array } columns
            && value.Member("rows") is { Kind: JsonKind.Array } rows)
        {
            SearchTable(columns, rows, depth);
        }
        else if (value.Kind == JsonKind.Array && value.Count > 0 && value[0].Kind == JsonKind.Number)
        {
            SearchNumbers(value, depth);
        }
        else if (value.Kind is JsonKind.Object or JsonKind.Array)
        {
            for (int i = 0; i < value.Count && !_isTooLarge; i++)
            {
                Search(value[i], depth);
            }
        }
        else if (value.Kind == JsonKind.String)
        {
            SearchText(value, depth);
        }
    }

    // A table as Log Analytics answers: each row is an object whose members are named by the columns.
    private void SearchTable(JsonValue columns, JsonValue rows, int depth)
    {
        for (int i = 0; i < rows.Count && !_isTooLarge; i++)
        {
            JsonValue row = rows[i];
            Search(
                row.Kind != JsonKind.Array
                    ? row
                    : JsonRewrite.Write(writer =>
                    {
                        writer.WriteStartObject();
                        for (int column = 0; column < Math.Min(columns.Count, row.Count); column++)
                        {
                            writer.WritePropertyName(columns[column].Member("name")?.Text ?? $"{column}");
                            row[column].WriteTo(writer);
                        }

                        writer.WriteEndObject();
                    }),
                depth);
        }
    }

    // Bytes as a list of numbers: so journald prints a text that holds control characters.
    private void SearchNumbers(JsonValue numbers, int depth)
    {
        var bytes = new byte[numbers.Count];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!numbers[i].TryGetInt64(out long number) || number is < 0 or > 255)
            {
                return;
            }

            bytes[i] = (byte)number;
        }

        SearchBytes(bytes, depth);
    }

    private void SearchText(JsonValue value, int depth)
    {
        ReadOnlySpan<byte> raw = value.RawUtf8[1..];
        if (LooksLikeBase64(raw))
        {
            SearchBytes(Unpack(value.Text!), depth);
        }
        else if (LoggedText.MentionsEvent(raw) || raw.IndexOf("H4sI"u8) >= 0 || raw.IndexOf("eyJ"u8) >= 0)
        {
            SearchBytes(Encoding.UTF8.GetBytes(value.Text!), depth);
        }
    }

    private void SearchBytes(ReadOnlyMemory<byte> text, int depth)
    {
        if (text.IsEmpty)
        {
            return;
        }

        _bytes += text.Length;
        if (depth >= MaxDepth || _bytes > _maxBytes)
        {
            _isTooLarge = true;
            return;
        }

        foreach (JsonValue inner in LoggedText.Read(text, out _))
        {
            Search(inner, depth + 1);
        }
    }

    // Empty where it is no base64 of text or gzip.
    private ReadOnlyMemory<byte> Unpack(string text)
    {
        try
        {
            byte[] bytes = Convert.FromBase64String(text);
            return bytes is [0x1f, 0x8b, ..] ? Decompress(bytes) : bytes;
        }
        catch (FormatException)
        {
            return default;
        }
    }

    private ReadOnlyMemory<byte> Decompress(byte[] bytes)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            int read;
            while ((read = packed.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > _maxBytes)
                {
                    _isTooLarge = true;
                    return default;
                }
            }

            return unpacked.ToArray();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return default;
        }
    }
}
