using System.IO.Compression;
using System.Text;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Finds audit events inside of what log drivers, clouds and search engines put around them: members of any names,
/// lists, JSON inside of strings, and gzip in base64 as CloudWatch and Kinesis deliver it.
/// </summary>
internal sealed class AuditEnvelope
{
    /// <summary>Most envelopes inside of each other. Real ones have three.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most bytes that one record may become when it is unpacked: 256 MiB.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    // What every audit event says of itself; inside of nested strings too.
    private const string Mark = "audit.k8s.io";

    // How gzip begins, in base64.
    private const string Gzip = "H4sI";

    private readonly List<JsonValue> _found = [];
    private long _bytes;
    private bool _isTooLarge;

    private AuditEnvelope()
    {
    }

    /// <summary>
    /// The events, reviews and objects inside of an envelope, in their order. Empty where there is none; an error where
    /// a limit is passed.
    /// </summary>
    public static (IReadOnlyList<JsonValue> Found, string Error) Open(JsonValue envelope)
    {
        var open = new AuditEnvelope();
        open.Search(envelope, 0);
        return (open._found, open._isTooLarge
            ? $"is wrapped more than {MaxDepth} times, or larger than {MaxBytes} bytes when it is unpacked. Unpack it "
                + "first."
            : "");
    }

    /// <summary>Is it something that is imported as it is: an event, a review, an object?</summary>
    public static bool IsContent(JsonValue value) =>
        value.Kind == JsonKind.Object
        && value.Member("apiVersion")?.Text is { Length: > 0 }
        && value.Member("kind")?.Text is { Length: > 0 };

    private void Search(JsonValue value, int depth)
    {
        if (IsContent(value))
        {
            _found.Add(value);
        }
        else if (GkeAuditLog.TryConvert(value, out JsonValue? converted))
        {
            _found.Add(converted!);
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

    private void SearchText(JsonValue value, int depth)
    {
        if (value.RawUtf8.IndexOf("audit.k8s.io"u8) < 0 && value.RawUtf8.IndexOf("H4sI"u8) < 0)
        {
            return;
        }

        string text = value.Text!;
        bool isPacked = text.StartsWith(Gzip, StringComparison.Ordinal);
        if (!isPacked && !text.Contains(Mark, StringComparison.Ordinal))
        {
            return;
        }

        if (depth >= MaxDepth)
        {
            _isTooLarge = true;
            return;
        }

        ReadOnlyMemory<byte> bytes = isPacked ? Unpack(text) : Encoding.UTF8.GetBytes(text);
        _bytes += bytes.Length;
        if (_bytes > MaxBytes)
        {
            _isTooLarge = true;
            return;
        }

        foreach (JsonValue inner in LoggedText.Read(bytes))
        {
            Search(inner, depth + 1);
        }
    }

    // Empty where it is no gzip in base64.
    private ReadOnlyMemory<byte> Unpack(string text)
    {
        try
        {
            using var packed = new GZipStream(
                new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            int read;
            while ((read = packed.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > MaxBytes)
                {
                    _isTooLarge = true;
                    return default;
                }
            }

            return unpacked.ToArray();
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or IOException)
        {
            return default;
        }
    }
}
