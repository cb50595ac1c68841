using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions that implement the operators.</summary>
internal static class Operators
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("eq(any, any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.AreEqual(a[0], a[1])));
        add("equal(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.AreEqual(a[0], a[1])));
        add("neq(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(!RegoOrder.AreEqual(a[0], a[1])));
        add("lt(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.Compare(a[0], a[1]) < 0));
        add("lte(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.Compare(a[0], a[1]) <= 0));
        add("gt(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.Compare(a[0], a[1]) > 0));
        add("gte(x: any, y: any) -> boolean", static (_, a) => RegoBoolean.Of(RegoOrder.Compare(a[0], a[1]) >= 0));
        add("internal.member_2(any, any) -> boolean", static (_, a) => null);
        add("internal.member_3(any, any, any) -> boolean", static (_, a) => null);
        add("plus(x: number, y: number) -> number",
            static (m, a) => Compute(m, a, "plus", static (x, y) => x + y, static (x, y) => x + y));
        add("minus(x: any<number, set[any]>, y: any<number, set[any]>) -> any<number, set[any]>", Minus);
        add("mul(x: number, y: number) -> number",
            static (m, a) => Compute(m, a, "mul", static (x, y) => x * y, static (x, y) => x * y));
        add("div(x: number, y: number) -> number", Divide);
        add("rem(x: number, y: number) -> number", Remainder);
        add("and(x: set[any], y: set[any]) -> set[any]", static (m, a) => Sets(m, a, "and", static (x, y) =>
        {
            HashSet<RegoValue> common = x.Copy();
            common.RemoveWhere(element => !y.Contains(element));
            return new RegoSet(common);
        }));
        add("or(x: set[any], y: set[any]) -> set[any]", static (m, a) => Sets(m, a, "or", static (x, y) =>
        {
            HashSet<RegoValue> all = x.Copy();
            all.UnionWith(y.Sorted);
            return new RegoSet(all);
        }));
        add("set_diff(set[any], set[any]) -> set[any]",
            static (m, a) => Sets(m, a, "set_diff", static (x, y) => x.Except(y)), isDeprecated: true);
    }

    // A result of up to 64 bits is exact. Other results are rounded to 64 significant bits, as in OPA.
    private static RegoValue? Compute(
        Machine m,
        ReadOnlySpan<RegoValue> a,
        string name,
        Func<Int128, Int128, Int128> small,
        Func<BinaryFloat, BinaryFloat, BinaryFloat> large)
    {
        if (!Operands.TryNumber(m, a, 0, name, out RegoNumber x)
            || !Operands.TryNumber(m, a, 1, name, out RegoNumber y))
        {
            return null;
        }

        Int128 exact = x.IsSmall && y.IsSmall ? small(x.Small, y.Small) : Int128.MaxValue;
        return exact >= long.MinValue && exact <= long.MaxValue
            ? RegoNumber.Of((long)exact)
            : large(BinaryFloat.From(x), BinaryFloat.From(y)).ToNumber();
    }

    private static RegoValue? Minus(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (a[0] is RegoSet left && a[1] is RegoSet right)
        {
            return left.Except(right);
        }

        if (a[0] is RegoNumber && a[1] is RegoNumber)
        {
            return Compute(m, a, "minus", static (x, y) => x - y, static (x, y) => x - y);
        }

        return a[0] is not (RegoNumber or RegoSet)
            ? Operands.Wrong(m, "minus", 0, a[0], "number", "set")
            : Operands.WrongType(m, 2, a[1], a[0] is RegoSet ? "set" : "number");
    }

    private static RegoValue? Sets(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<RegoSet, RegoSet, RegoSet> compute) =>
        Operands.Try(m, a, 0, name, "set", out RegoSet x) && Operands.Try(m, a, 1, name, "set", out RegoSet y)
            ? compute(x, y)
            : null;

    private static RegoValue? Divide(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryNumber(m, a, 0, "div", out RegoNumber x)
            || !Operands.TryNumber(m, a, 1, "div", out RegoNumber y))
        {
            return null;
        }

        BinaryFloat divisor = BinaryFloat.From(y);
        if (divisor.IsZero)
        {
            return Operands.Failed(m, "div: divide by zero");
        }

        return x.IsSmall && y.IsSmall && x.Small != 0 && x.Small != long.MinValue && x.Small % y.Small == 0
            ? RegoNumber.Of(x.Small / y.Small)
            : (BinaryFloat.From(x) / divisor).ToNumber();
    }

    private static RegoValue? Remainder(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryNumber(m, a, 0, "rem", out RegoNumber x)
            || !Operands.TryNumber(m, a, 1, "rem", out RegoNumber y))
        {
            return null;
        }

        if (!x.TryGetInteger(out BigInteger left) || !y.TryGetInteger(out BigInteger right))
        {
            return Operands.Failed(m, "rem: modulo on floating-point number");
        }

        return right.IsZero ? Operands.Failed(m, "rem: modulo by zero")
            : RegoNumber.Of(BigInteger.Remainder(left, right));
    }
}
