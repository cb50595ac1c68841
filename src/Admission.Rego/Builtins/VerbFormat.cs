using System.Globalization;
using System.Numerics;
using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>One verb of sprintf with its flags, width and precision.</summary>
internal sealed class VerbFormat
{
    public int Verb { get; set; }

    public int Width { get; set; } = -1;

    public int Precision { get; set; } = -1;

    public bool IsSharp { get; set; }

    public bool IsZero { get; set; }

    public bool IsPlus { get; set; }

    public bool IsLeft { get; set; }

    public bool IsSpace { get; set; }

    public string Write(object value) => value switch
    {
        _ when Verb == 'T' => Pad(Sprintf.TypeOf(value)),
        long number => WriteInteger(number, value),
        BigInteger number => WriteBig(number),
        double number => WriteFloat(number),
        _ => WriteString((string)value),
    };

    private string WriteBig(BigInteger value) => Verb is 'b' or 'o' or 'O' or 'd' or 'x' or 'X' or 'v' or 's'
        ? Verb is 's' ? new VerbFormat { Verb = 'd', Width = Width, IsLeft = IsLeft, IsZero = IsZero, IsPlus = IsPlus }
            .WriteInteger(value, value) : WriteInteger(value, value)
        : $"%!{char.ConvertFromUtf32(Verb)}(big.Int={value.ToString(CultureInfo.InvariantCulture)})";

    private string WriteInteger(BigInteger value, object original)
    {
        switch (Verb)
        {
            case 'v' or 'd':
                return Integer(value, 10, "", false);
            case 'b':
                return Integer(value, 2, IsSharp ? "0b" : "", false);
            case 'o' or 'O':
                return Integer(value, 8, Verb == 'O' ? "0o" : IsSharp ? "0" : "", false);
            case 'x' or 'X':
                return Integer(value, 16, IsSharp ? $"0{(char)Verb}" : "", Verb == 'X');
            case 'c':
                return Pad(CharOf(value));
            case 'q':
                string c = CharOf(value);
                return Pad(c == "'" ? @"'\''"
                    : $"'{RegoText.Quote(c)[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)}'");
            case 'U':
                string hex = Numbers.InBase(value, 16).ToUpperInvariant().PadLeft(Math.Max(4, Precision), '0');
                return Pad(IsSharp ? $"U+{hex} '{CharOf(value)}'" : $"U+{hex}");
            default:
                return Complaint(original);
        }
    }

    private static string CharOf(BigInteger value) =>
        value >= 0 && value <= 0x10FFFF && Rune.IsValid((int)value) ? new Rune((int)value).ToString() : "\uFFFD";

    private string Integer(BigInteger value, int radix, string prefix, bool isUpper)
    {
        string digits = Numbers.InBase(BigInteger.Abs(value), radix);
        digits = isUpper ? digits.ToUpperInvariant() : digits;
        string sign = value.Sign < 0 ? "-" : IsPlus ? "+" : IsSpace ? " " : "";
        if (Precision >= 0)
        {
            digits = Precision == 0 && value.IsZero ? "" : digits.PadLeft(Precision, '0');
        }
        else if (IsZero && !IsLeft && Width > 0)
        {
            digits = digits.PadLeft(Width - sign.Length, '0');
        }

        if (radix == 8 && prefix == "0" && digits.StartsWith('0'))
        {
            prefix = "";
        }

        return Pad(sign + prefix + digits, zero: false);
    }

    private string WriteString(string value)
    {
        string cut = Precision >= 0 && Verb is 'v' or 's' or 'q' or 'x' or 'X' ? Cut(value) : value;
        switch (Verb)
        {
            case 'v' when IsSharp:
                return Pad(RegoText.Quote(cut));
            case 'v' or 's':
                return Pad(cut);
            case 'q':
                return Pad(IsSharp && !value.Contains('`', StringComparison.Ordinal) ? $"`{cut}`"
                    : RegoText.Quote(cut));
            case 'x' or 'X':
                return Pad(Hex(cut));
            default:
                return Complaint(value);
        }
    }

    private string Hex(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        string hex = Verb == 'x' ? Convert.ToHexStringLower(bytes) : Convert.ToHexString(bytes);
        if (IsSpace)
        {
            string mark = IsSharp ? $"0{(char)Verb}" : "";
            return string.Join(' ', Enumerable.Range(0, bytes.Length).Select(i =>
                string.Concat(mark, hex.AsSpan(i * 2, 2))));
        }

        return IsSharp && bytes.Length > 0 ? $"0{(char)Verb}{hex}" : hex;
    }

    private string Cut(string value)
    {
        int at = 0;
        for (int i = 0; i < Precision && at < value.Length; i++)
        {
            at += char.IsHighSurrogate(value[at]) && at + 1 < value.Length ? 2 : 1;
        }

        return value[..at];
    }

    private string WriteFloat(double value)
    {
        string? text = Verb switch
        {
            'v' or 'g' or 'G' => GoFloat.General(value, Verb == 'v' ? -1 : Precision, IsSharp),
            'e' or 'E' => GoFloat.Exponent(value, Precision < 0 ? 6 : Precision),
            'f' or 'F' => GoFloat.Fixed(value, Precision < 0 ? 6 : Precision),
            _ => null,
        };
        if (text is null)
        {
            return Complaint(value);
        }

        text = Verb is 'E' or 'G' ? text.ToUpperInvariant() : text;
        string sign = text.StartsWith('-') ? "-" : IsPlus ? "+" : IsSpace ? " " : "";
        text = text.TrimStart('-');
        return IsZero && !IsLeft && Width > 0
            ? sign + text.PadLeft(Math.Max(0, Width - sign.Length), '0')
            : Pad(sign + text);
    }

    // The value in an error text keeps the flags, the width and the precision.
    private string Complaint(object value)
    {
        string name = char.ConvertFromUtf32(Verb);
        Verb = 'v';
        return $"%!{name}({Sprintf.TypeOf(value)}={Write(value)})";
    }

    private string Pad(string text, bool zero = true)
    {
        int length = text.Length - text.Count(char.IsLowSurrogate);
        if (length >= Width)
        {
            return text;
        }

        char fill = zero && IsZero && !IsLeft ? '0' : ' ';
        string padding = new(fill, Width - length);
        return IsLeft ? text + padding : padding + text;
    }
}
