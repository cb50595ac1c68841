using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Admission.Recordings;

/// <summary>
/// Replaces a text by another of the same length, in which lower-case letters, upper-case letters and digits keep their
/// class. With one key, equal texts have equal replacements, and different texts of the same form have different ones:
/// short texts are permuted, long ones hashed.
/// </summary>
internal sealed class ValueMask(RedactionKey key)
{
    private const string Small = "abcdefghijklmnopqrstuvwxyz";
    private const string Capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digit = "0123456789";

    // Without quotes, backslashes and characters that JSON or HTML escape, so that written lengths stay the same.
    private const string Mark = "!#$%()*+,-./:;=?@[]^_{|}~";
    private const int Rounds = 8;

    /// <param name="keepsMarks">Are punctuation marks kept, so that a URL stays a URL? Not in secrets.</param>
    public string Apply(string text, bool keepsMarks)
    {
        string[] alphabets = [.. text.Select(letter => AlphabetOf(letter, keepsMarks))];
        UInt128 size = SizeOf(alphabets);
        return size == 0 ? Hash(text, alphabets) : size == 1 ? text : Permute(text, alphabets, size);
    }

    /// <summary>Replaces bytes by the same number of bytes.</summary>
    public byte[] Apply(ReadOnlySpan<byte> bytes)
    {
        var masked = new byte[bytes.Length];
        Stream(HMACSHA256.HashData(key.Bytes, bytes), masked);
        return masked;
    }

    // Non-ASCII letters become others of the same length in UTF-16; surrogate pairs stay pairs.
    private static string AlphabetOf(char letter, bool keepsMarks) => letter switch
    {
        >= 'a' and <= 'z' => Small,
        >= 'A' and <= 'Z' => Capital,
        >= '0' and <= '9' => Digit,
        <= ' ' => "",
        > '~' => char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) ? Small : "",
        _ => keepsMarks ? "" : Mark,
    };

    /// <summary>Number of texts with that form; 0 if they are too many for a permutation.</summary>
    private static UInt128 SizeOf(string[] alphabets)
    {
        UInt128 size = 1;
        foreach (string alphabet in alphabets)
        {
            size *= (uint)Math.Max(alphabet.Length, 1);
            if (size > ulong.MaxValue >> 1)
            {
                return 0;
            }
        }

        return size;
    }

    private string Hash(string text, string[] alphabets)
    {
        var stream = new byte[2 * text.Length];
        Stream(HMACSHA256.HashData(key.Bytes, Encoding.Unicode.GetBytes(text)), stream);
        return string.Create(text.Length, (text, alphabets, stream), static (masked, state) =>
        {
            for (int i = 0; i < masked.Length; i++)
            {
                string alphabet = state.alphabets[i];
                ushort random = BinaryPrimitives.ReadUInt16LittleEndian(state.stream.AsSpan(2 * i));
                masked[i] = alphabet.Length == 0 ? state.text[i] : alphabet[random % alphabet.Length];
            }
        });
    }

    // A text is a number in the mixed base of its alphabets; a Feistel network permutes the numbers, and is repeated
    // until the result is a text.
    private string Permute(string text, string[] alphabets, UInt128 size)
    {
        ulong count = (ulong)size;
        int half = Math.Max((BitOperations.Log2(count - 1) / 2) + 1, 1);
        byte[] tweak = Encoding.Unicode.GetBytes(
            string.Concat(alphabets.Select((alphabet, i) => alphabet.Length == 0 ? text[i] : alphabet[0])));
        ulong number = Read(text, alphabets);
        do
        {
            number = Feistel(number, half, tweak);
        }
        while (number >= count);

        return Write(text, alphabets, number);
    }

    private ulong Feistel(ulong number, int half, byte[] tweak)
    {
        ulong mask = (1UL << half) - 1;
        ulong left = number >> half, right = number & mask;
        var input = new byte[tweak.Length + 9];
        tweak.CopyTo(input, 9);
        Span<byte> hash = stackalloc byte[32];
        for (byte round = 0; round < Rounds; round++)
        {
            input[0] = round;
            BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(1), right);
            HMACSHA256.HashData(key.Bytes, input, hash);
            (left, right) = (right, left ^ (BinaryPrimitives.ReadUInt64LittleEndian(hash) & mask));
        }

        return (left << half) | right;
    }

    private static ulong Read(string text, string[] alphabets)
    {
        ulong number = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (alphabets[i].Length > 0)
            {
                int digit = Math.Max(alphabets[i].IndexOf(text[i], StringComparison.Ordinal), 0);
                number = (number * (ulong)alphabets[i].Length) + (ulong)digit;
            }
        }

        return number;
    }

    private static string Write(string text, string[] alphabets, ulong number)
    {
        char[] masked = text.ToCharArray();
        for (int i = masked.Length - 1; i >= 0; i--)
        {
            if (alphabets[i].Length > 0)
            {
                masked[i] = alphabets[i][(int)(number % (ulong)alphabets[i].Length)];
                number /= (ulong)alphabets[i].Length;
            }
        }

        return new string(masked);
    }

    private void Stream(byte[] seed, Span<byte> stream)
    {
        Span<byte> input = stackalloc byte[seed.Length + 4];
        seed.CopyTo(input[4..]);
        Span<byte> block = stackalloc byte[32];
        for (int at = 0; at < stream.Length; at += block.Length)
        {
            BinaryPrimitives.WriteInt32LittleEndian(input, at);
            HMACSHA256.HashData(key.Bytes, input, block);
            block[..Math.Min(block.Length, stream.Length - at)].CopyTo(stream[at..]);
        }
    }
}
