using System.IO.Compression;
using System.Text;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Finds audit events inside the envelopes of log drivers, clouds and search engines: members of any names, lists,
/// tables, JSON inside strings, base64 as in Pub/Sub and Kinesis, and gzip in base64 as in CloudWatch.
/// </summary>
internal sealed class AuditEnvelope
{
    /// <summary>Maximum number of nested envelopes. Real data has three.</summary>
    public const int MaxDepth = 8;

    /// <summary>Default maximum size of an unpacked record in bytes: 256 MiB.</summary>
    public const int DefaultMaxBytes = 256 * 1024 * 1024;

    private readonly int _maxBytes;
    private readonly List<JsonValue> _found = [];
    private long _bytes;
    private bool _isTooLarge;

    private AuditEnvelope(int maxBytes) => _maxBytes = maxBytes;

    /// <summary>
    /// The events, reviews and objects inside an envelope, in their order. Empty if there are none; an error if a limit
    /// is exceeded.
    /// </summary>
    /// <param name="maxBytes">Maximum unpacked size in bytes.</param>
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

    /// <summary>Is it content that is imported directly: an event, a review, an object?</summary>
    public static bool IsContent(JsonValue value) =>
        AuditEvent.IsEvent(value)
            ? !AuditEvent.IsFlattened(value)
            : value.Kind == JsonKind.Object
                && value.Member("apiVersion")?.Text is { Length: > 0 }
                && value.Member("kind")?.Text is { Length: > 0 }
                && !AuditEvent.HasEventType(value);

    /// <summary>Can a text be base64 of gzip or of JSON?</summary>
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

    // A table of Log Analytics: each row becomes an object whose members have the names of the columns.
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

    // Bytes as a list of numbers: the form of journald for a text with control characters.
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

    // Empty if it is not base64 of text or gzip.
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
