using System.Security.Cryptography;
using System.Text;

namespace Admission.Recordings;

/// <summary>
/// The key of the replacements. Recordings with one key form a set, in which equal values have equal replacements. It
/// is never stored beside the recordings: with both, anybody can try values.
/// </summary>
public sealed class RedactionKey
{
    /// <summary>Minimum size of a key file in bytes: 16.</summary>
    public const int MinBytes = 16;

    /// <summary>Maximum size of a key file in bytes: 4,096.</summary>
    public const int MaxBytes = 4096;

    private RedactionKey(byte[] bytes) => Bytes = bytes;

    /// <summary>The key of HMAC-SHA256.</summary>
    internal byte[] Bytes { get; }

    /// <summary>A random key, for one run of a program.</summary>
    public static RedactionKey Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>The key of some material: the same in every replica that has the file.</summary>
    /// <param name="material">The content of a key file.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static RedactionKey Of(ReadOnlySpan<byte> material)
    {
        if (material.Length is < MinBytes or > MaxBytes)
        {
            throw new ArgumentException($"a key has {MinBytes} to {MaxBytes} bytes.", nameof(material));
        }

        return new RedactionKey(HMACSHA256.HashData(Encoding.ASCII.GetBytes("admission redaction"), material));
    }
}
