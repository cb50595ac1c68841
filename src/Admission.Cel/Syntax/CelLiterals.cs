using System.Globalization;
using System.Text;
using Admission.Cel.Values;

namespace Admission.Cel.Syntax;

/// <summary>Reads the values of literals.</summary>
internal static class CelLiterals
{
    public static bool TryReadInt(string text, bool isNegative, out CelValue value)
    {
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        bool isNumber = isHex
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out ulong size)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);
        ulong most = isNegative ? 1UL << 63 : long.MaxValue;
        value = CelValue.Of(isNegative ? (long)(0UL - size) : (long)size);
        return isNumber && size <= most;
    }

    public static bool TryReadUInt(string text, out CelValue value)
    {
        ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - 1);
        bool isHex = digits.StartsWith("0x", StringComparison.Ordinal);
        bool isNumber = isHex
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong size)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size);
        value = CelValue.OfUInt(size);
        return isNumber;
    }

    public static bool TryReadDouble(string text, out CelValue value)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        value = CelValue.Of(number);
        return isNumber && !double.IsInfinity(number);
    }

    /// <summary>Reads a string or bytes; false if an escape has no place in it.</summary>
    public static bool TryReadText(string literal, bool isBytes, out CelValue value)
    {
        value = default;
        int start = isBytes ? 1 : 0;
        bool isRaw = literal[start] is 'r' or 'R';
        if (isRaw)
        {
            start++;
        }

        string quote = literal.Substring(start, 1);
        string triple = quote + quote + quote;
        int quotes = literal.Length - start >= 6 && literal.AsSpan(start).StartsWith(triple, StringComparison.Ordinal)
            && literal.EndsWith(triple, StringComparison.Ordinal) ? 3 : 1;
        string body = literal[(start + quotes)..^quotes];
        body = body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (!isBytes)
        {
            var text = new StringBuilder(body.Length);
            if (!Unescape(body, isRaw, false, rune => text.Append(new Rune(rune).ToString()), null))
            {
                return false;
            }

            value = CelValue.Of(text.ToString());
            return true;
        }

        var bytes = new List<byte>(body.Length);
        var buffer = new byte[4];
        if (!Unescape(
            body,
            isRaw,
            true,
            rune => bytes.AddRange(buffer.AsSpan(0, new Rune(rune).EncodeToUtf8(buffer))),
            bytes.Add))
        {
            return false;
        }

        value = CelValue.Of(bytes.ToArray());
        return true;
    }

    private static bool Unescape(string body, bool isRaw, bool isBytes, Action<int> addRune, Action<byte>? addByte)
    {
        int i = 0;
        while (i < body.Length)
        {
            if (body[i] != '\\' || isRaw)
            {
                Rune.DecodeFromUtf16(body.AsSpan(i), out Rune rune, out int length);
                addRune(rune.Value);
                i += length;
                continue;
            }

            char kind = body[i + 1];
            int simple = "abfnrtv\\'\"`?".IndexOf(kind, StringComparison.Ordinal);
            if (simple >= 0)
            {
                addRune("\a\b\f\n\r\t\v\\'\"`?"[simple]);
                i += 2;
                continue;
            }

            int digits = kind switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 3 };
            bool isOctal = digits == 3;
            if (isBytes && kind is 'u' or 'U')
            {
                return false;
            }

            string code = body.Substring(isOctal ? i + 1 : i + 2, digits);
            long number = isOctal ? Convert.ToInt64(code, 8) : Convert.ToInt64(code, 16);
            if (addByte is not null)
            {
                addByte((byte)number);
            }
            else if (number > 0x10FFFF || !Rune.IsValid((int)number))
            {
                return false;
            }
            else
            {
                addRune((int)number);
            }

            i += isOctal ? 4 : digits + 2;
        }

        return true;
    }
}
