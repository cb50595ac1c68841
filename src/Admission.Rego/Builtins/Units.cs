using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>units.parse and units.parse_bytes.</summary>
internal static class Units
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("units.parse(x: string) -> y: number", Parse);
        add("units.parse_bytes(x: string) -> y: number", ParseBytes);
    }

    private static RegoValue? Parse(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "units.parse", out string raw)
            || Split(m, raw, "units.parse", "amount", out string unit) is not { } amount)
        {
            return null;
        }

        // Only m and M differ by case.
        unit = unit.Length > 1 ? unit[0] + unit[1..].ToLowerInvariant() : unit;
        unit = unit is "m" or "M" ? unit : unit.Length > 0 && unit[0] is not ('m' or 'M') ? Upper(unit) : unit;
        (int Base, int Power)? scale = unit switch
        {
            "m" => (10, -3),
            "" => (10, 0),
            "K" => (10, 3),
            "M" => (10, 6),
            "G" => (10, 9),
            "T" => (10, 12),
            "P" => (10, 15),
            "E" => (10, 18),
            "Ki" => (2, 10),
            "Mi" or "mi" =>
                (2, 20),
            "Gi" => (2, 30),
            "Ti" => (2, 40),
            "Pi" => (2, 50),
            "Ei" => (2, 60),
            _ => null,
        };
        if (scale is not { } factor)
        {
            string shown = Shown(raw);
            return Operands.Failed(m, $"units.parse: unit {shown} not recognized");
        }

        RegoDecimal value = factor.Base == 10
            ? new RegoDecimal(amount.Digits, amount.Exponent + factor.Power)
            : new RegoDecimal(amount.Digits * BigInteger.Pow(2, factor.Power), amount.Exponent);
        return value.TryGetInteger(out BigInteger integer)
            ? RegoNumber.Of(integer)
            : RegoNumber.Parse(FixedPoint(value, 10));
    }

    private static string Upper(string unit) => char.ToUpperInvariant(unit[0]) + unit[1..];

    private static string Shown(string raw)
    {
        string unit = raw.Trim('"').TrimStart('-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return unit.Length <= 1 ? unit : unit[0] + unit[1..].ToLowerInvariant();
    }

    private static RegoValue? ParseBytes(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "units.parse_bytes", out string raw)
            || Split(m, raw.ToLowerInvariant(), "units.parse_bytes", "byte amount", out string unit) is not { } amount)
        {
            return null;
        }

        string letters = unit.EndsWith('b') ? unit[..^1] : unit;
        (int Base, int Power)? scale = letters switch
        {
            "" => (10, 0),
            "k" => (10, 3),
            "m" => (10, 6),
            "g" => (10, 9),
            "t" => (10, 12),
            "p" => (10, 15),
            "e" => (10, 18),
            "ki" => (2, 10),
            "mi" => (2, 20),
            "gi" => (2, 30),
            "ti" => (2, 40),
            "pi" => (2, 50),
            "ei" => (2, 60),
            _ => null,
        };
        if (scale is not { } factor || unit == "b")
        {
            return Operands.Failed(m, $"units.parse_bytes: byte unit {unit} not recognized");
        }

        RegoDecimal value = new(
            amount.Digits * (factor.Base == 2 ? BigInteger.Pow(2, factor.Power) : 1),
            amount.Exponent + (factor.Base == 10 ? factor.Power : 0));
        if (!value.TryGetInteger(out BigInteger integer))
        {
            integer = BigInteger.Divide(value.Digits, BigInteger.Pow(10, -value.Exponent));
        }

        return RegoNumber.Of(integer);
    }

    // Splits a text into an amount and a unit; null, and an error, if there is no amount.
    private static RegoDecimal? Split(Machine m, string raw, string name, string what, out string unit)
    {
        unit = "";
        string text = raw.Replace("\"", "", StringComparison.Ordinal);
        if (text.Contains(' ', StringComparison.Ordinal))
        {
            Operands.Failed(m, $"{name}: spaces not allowed in resource strings");
            return null;
        }

        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-' or '+'
            || (text[end] is 'e' or 'E' && end + 1 < text.Length && IsExponent(text, end + 1))))
        {
            end++;
        }

        if (end == 0)
        {
            Operands.Failed(m, $"{name}: no {what} provided");
            return null;
        }

        unit = text[end..];
        if (NumberText.Parse(text[..end]) is { } number)
        {
            return number.Decimal;
        }

        Operands.Failed(m, $"{name}: could not parse {what} to a number");
        return null;
    }

    private static bool IsExponent(string text, int index)
    {
        index += text[index] is '+' or '-' ? 1 : 0;
        return index < text.Length && char.IsAsciiDigit(text[index]);
    }

    private static string FixedPoint(RegoDecimal value, int places)
    {
        BigInteger scaled = value.Exponent + places >= 0
            ? value.Digits * BigInteger.Pow(10, value.Exponent + places)
            : Rounded(value.Digits, BigInteger.Pow(10, -(value.Exponent + places)));
        string digits = BigInteger.Abs(scaled).ToString(System.Globalization.CultureInfo.InvariantCulture)
            .PadLeft(places + 1, '0');
        return $"{(scaled.Sign < 0 ? "-" : "")}{digits[..^places]}.{digits[^places..]}";
    }

    private static BigInteger Rounded(BigInteger dividend, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(dividend), divisor, out BigInteger rest);
        quotient += rest * 2 >= divisor ? 1 : 0;
        return dividend.Sign * quotient;
    }
}
