using System.Security.Cryptography;
using System.Text;

namespace Admission.Recordings;

/// <summary>
/// The key of the replacements. Recordings of one key form a set, in which equal values have equal replacements. It is
/// never written beside the recordings: who has both can try values.
/// </summary>
public sealed class RedactionKey
{
    /// <summary>Least bytes of a key file: 16.</summary>
    public const int MinBytes = 16;

    /// <summary>Most bytes of a key file: 4,096.</summary>
    public const int MaxBytes = 4096;

    private RedactionKey(byte[] bytes) => Bytes = bytes;

    /// <summary>The key of HMAC-SHA256.</summary>
    internal byte[] Bytes { get; }

    /// <summary>A key that nobody knows, for one run of a program.</summary>
    public static RedactionKey Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>The key that some material stands for: the same in every replica that has the file.</summary>
    /// <param name="material">The content of a key file.</param>
    /// <exception cref="ArgumentException">It is too short to be one.</exception>
    public static RedactionKey Of(ReadOnlySpan<byte> material)
    {
        if (material.Length is < MinBytes or > MaxBytes)
        {
            throw new ArgumentException($"a key has {MinBytes} to {MaxBytes} bytes.", nameof(material));
        }

        return new RedactionKey(HMACSHA256.HashData(Encoding.ASCII.GetBytes("admission redaction"), material));
    }
}
