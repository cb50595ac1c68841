using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Admission.Json;

/// <summary>JSON strings as bytes: where they end, and the meaning of their escapes.</summary>
internal static class JsonString
{
    private const int HexDigits = 4;

    // Maximum length in bytes of a string whose escapes are resolved on the stack.
    private const int MaxStackBytes = 256;

    /// <summary>
    /// Position of the closing quote; -1 if the string does not end, or contains a control character, a wrong escape or
    /// a lone surrogate.
    /// </summary>
    /// <param name="json">The document.</param>
    /// <param name="at">Position after the opening quote.</param>
    /// <param name="hasEscape">Does it contain a backslash?</param>
    public static int FindEnd(ReadOnlySpan<byte> json, int at, out bool hasEscape)
    {
        hasEscape = false;
        while (true)
        {
            at = FindSpecial(json, at);
            if ((uint)at >= (uint)json.Length)
            {
                return -1;
            }

            if (json[at] == (byte)'"')
            {
                return at;
            }

            int length = json[at] == (byte)'\\' ? LengthOfEscape(json[at..]) : 0;
            if (length == 0)
            {
                return -1;
            }

            hasEscape = true;
            at += length;
        }
    }

    /// <summary>The text between the quotes.</summary>
    /// <param name="raw">The bytes between the quotes, scanned before.</param>
    /// <param name="hasEscape">Do they contain a backslash?</param>
    public static string Decode(ReadOnlySpan<byte> raw, bool hasEscape)
    {
        if (!hasEscape)
        {
            return Encoding.UTF8.GetString(raw);
        }

        byte[]? rented = raw.Length > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(raw.Length) : null;
        Span<byte> decoded = rented ?? stackalloc byte[MaxStackBytes];
        string text = Encoding.UTF8.GetString(decoded[..Unescape(raw, decoded)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return text;
    }

    /// <summary>Writes the text without escapes as UTF-8, which is never longer; returns the number of bytes.</summary>
    /// <param name="raw">The bytes between the quotes, scanned before.</param>
    /// <param name="decoded">Receives the text; as long as <paramref name="raw"/>.</param>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> decoded)
    {
        int written = 0;
        while (true)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(decoded[written..]);
                return written + raw.Length;
            }

            raw[..plain].CopyTo(decoded[written..]);
            written += plain;
            int length = LengthOfEscape(raw[plain..]);
            written += RuneOf(raw.Slice(plain, length)).EncodeToUtf8(decoded[written..]);
            raw = raw[(plain + length)..];
        }
    }

    // The next quote, backslash or control character; the length of the text if there is none.
    private static int FindSpecial(ReadOnlySpan<byte> json, int at)
    {
        ref byte first = ref MemoryMarshal.GetReference(json);
        while (at + Vector128<byte>.Count <= json.Length)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref first, (nuint)at);
            Vector128<byte> special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);
            uint bits = special.ExtractMostSignificantBits();
            if (bits != 0)
            {
                return at + BitOperations.TrailingZeroCount(bits);
            }

            at += Vector128<byte>.Count;
        }

        while (at < json.Length && json[at] is not ((byte)'"' or (byte)'\\' or <= 0x1F))
        {
            at++;
        }

        return at;
    }

    // 2, 6, or 12 for both halves of a pair; 0 if the escape is wrong.
    private static int LengthOfEscape(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 2)
        {
            return 0;
        }

        if (escape[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r'
            or (byte)'t')
        {
            return 2;
        }

        return UnitAt(escape) switch
        {
            < 0 => 0,
            int unit when char.IsHighSurrogate((char)unit) =>
                UnitAt(escape[(2 + HexDigits)..]) is >= 0 and int low && char.IsLowSurrogate((char)low)
                    ? 2 * (2 + HexDigits)
                    : 0,
            int unit => char.IsLowSurrogate((char)unit) ? 0 : 2 + HexDigits,
        };
    }

    // The code unit of a \u escape; -1 if it is not one.
    private static int UnitAt(ReadOnlySpan<byte> escape) =>
        escape.Length >= 2 + HexDigits && escape[0] == (byte)'\\' && escape[1] == (byte)'u'
        && ushort.TryParse(
            escape.Slice(2, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? unit
            : -1;

    private static Rune RuneOf(ReadOnlySpan<byte> escape) => escape.Length switch
    {
        2 => new Rune(escape[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            byte itself => (char)itself,
        }),
        2 + HexDigits => new Rune((char)UnitAt(escape)),
        _ => new Rune((char)UnitAt(escape), (char)UnitAt(escape[(2 + HexDigits)..])),
    };
}
