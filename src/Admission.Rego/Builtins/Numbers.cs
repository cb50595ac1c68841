using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Rounding, bits and ranges.</summary>
internal static class Numbers
{
    private const int MaxShift = 100_000;

    public static void Register(BuiltinTable.Registration add)
    {
        add("abs(x: number) -> y: number", static (m, a) => Round(m, a, "abs", static x => x.IsNegative ? -x : x));
        add("round(x: number) -> y: number", static (m, a) => Round(m, a, "round", static x =>
        {
            BinaryFloat half = BinaryFloat.From(new RegoDecimal(5, -1));
            return BinaryFloat.From((x.IsNegative ? x - half : x + half).Integer);
        }));
        add("ceil(x: number) -> y: number", static (m, a) => Round(m, a, "ceil", static x =>
            BinaryFloat.From(x.IsInteger || x.IsNegative ? x.Integer : x.Integer + 1)));
        add("floor(x: number) -> y: number", static (m, a) => Round(m, a, "floor", static x =>
            BinaryFloat.From(x.IsInteger || !x.IsNegative ? x.Integer : x.Integer - 1)));
        add("bits.or(x: number, y: number) -> z: number", static (m, a) =>
            Bits(m, a, "bits.or", static (x, y) => x | y));
        add("bits.and(x: number, y: number) -> z: number", static (m, a) =>
            Bits(m, a, "bits.and", static (x, y) => x & y));
        add("bits.xor(x: number, y: number) -> z: number", static (m, a) =>
            Bits(m, a, "bits.xor", static (x, y) => x ^ y));
        add("bits.negate(x: number) -> z: number", static (m, a) =>
            Operands.TryInteger(m, a, 0, "bits.negate", out BigInteger x) ? RegoNumber.Of(-x - 1) : null);
        add("bits.lsh(x: number, s: number) -> z: number", static (m, a) =>
            Shift(m, a, "bits.lsh", static (x, s) => x << s));
        add("bits.rsh(x: number, s: number) -> z: number", static (m, a) =>
            Shift(m, a, "bits.rsh", static (x, s) => x >> s));
        add("numbers.range(a: number, b: number) -> range: array[number]", static (m, a) =>
            Range(m, a, "numbers.range"));
        add("numbers.range_step(a: number, b: number, step: number) -> range: array[number]",
            static (m, a) => Range(m, a, "numbers.range_step"));
        add("format_int(number: number, base: number) -> output: string", FormatInt);
    }

    private static RegoValue? Round(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<BinaryFloat, BinaryFloat> compute) =>
        Operands.TryNumber(m, a, 0, name, out RegoNumber number) ? compute(BinaryFloat.From(number)).ToNumber() : null;

    private static RegoValue? Bits(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<BigInteger, BigInteger, BigInteger> compute) =>
        Operands.TryInteger(m, a, 0, name, out BigInteger x) && Operands.TryInteger(m, a, 1, name, out BigInteger y)
            ? RegoNumber.Of(compute(x, y))
            : null;

    private static RegoValue? Shift(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<BigInteger, int, BigInteger> compute)
    {
        if (!Operands.TryInteger(m, a, 0, name, out BigInteger x)
            || !Operands.TryInteger(m, a, 1, name, out BigInteger s))
        {
            return null;
        }

        if (s.Sign < 0)
        {
            return m.Fail(RegoError.OperandType,
                $"{name}: operand 2 must be an unsigned integer number but got a negative integer");
        }

        return s > MaxShift ? Operands.Failed(m, $"{name}: shift too large") : RegoNumber.Of(compute(x, (int)s));
    }

    private static RegoValue? Range(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (!Operands.TryInteger(m, a, 0, name, out BigInteger from)
            || !Operands.TryInteger(m, a, 1, name, out BigInteger to))
        {
            return null;
        }

        BigInteger step = 1;
        if (a.Length == 3)
        {
            if (!Operands.TryInteger(m, a, 2, name, out step))
            {
                return null;
            }

            if (step.Sign <= 0)
            {
                return Operands.Failed(m, $"{name}: step must be a positive number above zero");
            }
        }

        BigInteger count = (BigInteger.Abs(to - from) / step) + 1;
        m.Charge((long)BigInteger.Min(count, long.MaxValue / 4));
        m.ChargeItems((long)count, 5 * sizeof(long));
        var items = new RegoValue[(int)count];
        step = from <= to ? step : -step;
        for (int i = 0; i < items.Length; i++, from += step)
        {
            items[i] = RegoNumber.Of(from);
        }

        return new RegoArray(items);
    }

    private static RegoValue? FormatInt(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryNumber(m, a, 0, "format_int", out RegoNumber number)
            || !Operands.TryNumber(m, a, 1, "format_int", out RegoNumber radix))
        {
            return null;
        }

        return radix.Text is not ("2" or "8" or "10" or "16")
            ? m.Fail(RegoError.OperandType, "format_int: operand 2 must be one of {2, 8, 10, 16}")
            : new RegoString(InBase(BinaryFloat.From(number).Integer, (int)radix.Small));
    }

    /// <summary>An integer in a base from 2 to 36.</summary>
    public static string InBase(BigInteger value, int radix)
    {
        if (radix == 10)
        {
            return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var digits = new Stack<char>();
        BigInteger rest = BigInteger.Abs(value);
        do
        {
            rest = BigInteger.DivRem(rest, radix, out BigInteger digit);
            digits.Push("0123456789abcdefghijklmnopqrstuvwxyz"[(int)digit]);
        }
        while (!rest.IsZero);

        return (value.Sign < 0 ? "-" : "") + new string([.. digits]);
    }
}
