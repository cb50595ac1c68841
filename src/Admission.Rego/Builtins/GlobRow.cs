using System.Text;

namespace Admission.Rego.Builtins;

/// <summary>
/// A glob of fixed length, as the library that OPA uses matches it: it takes characters of several bytes apart. After
/// such a character, or for a text that ends with one, a part sees only the first byte.
/// </summary>
internal static class GlobRow
{
    /// <summary>Matches the parts: each is the bytes of a text, or decides on one character.</summary>
    public static bool IsMatch(IReadOnlyList<(string Text, Func<Rune, bool>? Fits)> parts, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = parts.Sum(static one => one.Fits is null ? one.Text.EnumerateRunes().Count() : 1);
        if (text.EnumerateRunes().Count() != length)
        {
            return false;
        }

        int at = 0;
        foreach ((string literal, Func<Rune, bool>? fits) in parts)
        {
            int last = LastRune(bytes, at, fits is null ? literal.EnumerateRunes().Count() : 1);
            if (last < 0)
            {
                return false;
            }

            ReadOnlySpan<byte> part = bytes.AsSpan(at..(last + 1));
            bool isMatch = fits is null
                ? part.SequenceEqual(Encoding.UTF8.GetBytes(literal))
                : fits(part[0] < 0x80 ? new Rune((char)part[0]) : Rune.ReplacementChar);
            if (!isMatch)
            {
                return false;
            }

            at = last + 1;
        }

        return true;
    }

    // Where the last of some characters begins; -1 if there are fewer.
    private static int LastRune(byte[] bytes, int at, int count)
    {
        for (int i = 0; at < bytes.Length; i++)
        {
            if (i == count - 1)
            {
                return at;
            }

            _ = Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out int length);
            at += bytes[at] >= 0x80 && length > 1 ? length : 1;
        }

        return -1;
    }
}
