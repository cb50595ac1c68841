using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Admission.Decisions;

/// <summary>
/// Links lines: each line has a number and the SHA-256 of the line before it, so nobody can change, remove or move a
/// line without changing all lines after it. A signature covers all lines before it. Not thread-safe.
/// </summary>
/// <param name="next">Number of the next line.</param>
/// <param name="previous">SHA-256 of the line before; zeros before the first.</param>
internal sealed class DecisionChain(long next, ReadOnlyMemory<byte> previous)
{
    /// <summary>The text before the signature of a line.</summary>
    public static ReadOnlySpan<byte> SignatureMember => ",\"signature\":\""u8;

    private readonly byte[] _previous = previous.ToArray();

    /// <summary>Number of the next line.</summary>
    public long Next { get; private set; } = next;

    /// <summary>SHA-256 of the line before it.</summary>
    public ReadOnlyMemory<byte> Previous => _previous;

    /// <summary>A copy, to restore the chain after a failure.</summary>
    public DecisionChain Copy() => new(Next, _previous);

    /// <summary>Numbers, links and writes a line, with a line break.</summary>
    /// <param name="body">A JSON object, without a line break.</param>
    /// <param name="output">Receives the line.</param>
    /// <param name="key">Signs the line; null for no signature.</param>
    public void Seal(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> output, DecisionKey? key = null)
    {
        if (key is null)
        {
            int start = output.WrittenCount;
            Put(body, output);
            SHA256.HashData(output.WrittenSpan[start..], _previous);
        }
        else
        {
            var line = new ArrayBufferWriter<byte>(body.Length + 256);
            Put(body, line);
            byte[] signed = Sign(line.WrittenSpan, key);
            SHA256.HashData(signed, _previous);
            output.Write(signed);
        }

        output.Write("\n"u8);
        Next++;
    }

    /// <summary>A JSON object with its signature as the last member.</summary>
    /// <param name="json">The object.</param>
    /// <param name="key">Signs it.</param>
    public static byte[] Sign(ReadOnlySpan<byte> json, DecisionKey key)
    {
        ReadOnlySpan<byte> data = json[..^1];
        string signature = Convert.ToBase64String(key.Sign(data));
        return [.. data, .. SignatureMember, .. Encoding.ASCII.GetBytes(signature), .. "\"}"u8];
    }

    /// <summary>Is the object signed by that key?</summary>
    public static bool IsSigned(ReadOnlySpan<byte> line, DecisionPublicKey key)
    {
        int at = line.LastIndexOf(SignatureMember);
        if (at < 0 || !line.EndsWith("\"}"u8))
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[96];
        ReadOnlySpan<byte> text = line[(at + SignatureMember.Length)..^2];
        return text.Length <= 88
            && Base64.DecodeFromUtf8(text, signature, out _, out int written) == OperationStatus.Done
            // The last digit has unused bits: two different texts must not be the same signature.
            && text.SequenceEqual(Encoding.ASCII.GetBytes(Convert.ToBase64String(signature[..written])))
            && key.Verify(line[..at], signature[..written]);
    }

    private void Put(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(body.Length + 128);
        int at = 0;
        at += Copy("{\"n\":"u8, span[at..]);
        Utf8Formatter.TryFormat(Next, span[at..], out int digits);
        at += digits;
        at += Copy(",\"prev\":\""u8, span[at..]);
        Convert.TryToHexStringLower(_previous, span[at..], out int hex);
        at += hex;
        at += Copy("\","u8, span[at..]);
        at += Copy(body[1..], span[at..]);
        output.Advance(at);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
