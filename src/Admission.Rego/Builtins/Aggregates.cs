using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>count, sum, product, max, min, sort, any, all.</summary>
internal static class Aggregates
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("count(collection: any<string, array[any], object[any: any], set[any]>) -> n: number", Count);
        add("sum(collection: any<array[number], set[number]>) -> n: number",
            static (m, a) => Fold(m, a, "sum", 0, static (x, y) => x + y, static (x, y) => x + y));
        add("product(collection: any<array[number], set[number]>) -> n: number",
            static (m, a) => Fold(m, a, "product", 1, Product, static (x, y) => x * y));
        add("max(collection: any<array[any], set[any]>) -> n: any", static (m, a) => Extreme(m, a, "max", 1));
        add("min(collection: any<array[any], set[any]>) -> n: any", static (m, a) => Extreme(m, a, "min", -1));
        add("sort(collection: any<array[any], set[any]>) -> n: array[any]", Sort);
        add("any(any<array[any], set[any]>) -> boolean", static (m, a) => Holds(m, a, "any"), isDeprecated: true);
        add("all(any<array[any], set[any]>) -> boolean", static (m, a) => Holds(m, a, "all"), isDeprecated: true);
    }

    private static RegoValue? Count(Machine m, ReadOnlySpan<RegoValue> a) => a[0] switch
    {
        RegoString s => RegoNumber.Of(s.Text.Length - s.Text.Count(char.IsLowSurrogate)),
        RegoArray or RegoObject or RegoSet => RegoNumber.Of(a[0].Count),
        _ => Operands.Wrong(m, "count", 0, a[0], "array", "object", "set", "string"),
    };

    private static long? Product(long x, long y)
    {
        Int128 product = (Int128)x * y;
        return product >= long.MinValue && product <= long.MaxValue ? (long)product : null;
    }

    private static RegoValue? Fold(
        Machine m,
        ReadOnlySpan<RegoValue> a,
        string name,
        long start,
        Func<long, long, long?> small,
        Func<BinaryFloat, BinaryFloat, BinaryFloat> large)
    {
        if (a[0] is not (RegoArray or RegoSet))
        {
            return Operands.Wrong(m, name, 0, a[0], "set", "array");
        }

        m.Charge(a[0].Count / 4);
        long? total = start;
        for (int i = 0; i < a[0].Count; i++)
        {
            if (a[0].At(i).Value is not RegoNumber number)
            {
                return m.Fail(RegoError.OperandType, $"{name}: operand 1 must be {a[0].KindName} of numbers but got "
                    + $"{a[0].KindName} containing {a[0].At(i).Value.KindName}");
            }

            total = total is { } so && number.IsSmall && number.IsPlainInteger
                && Math.Abs((decimal)number.Small) < int.MaxValue && Math.Abs((decimal)so) < long.MaxValue / 4
                ? small(so, number.Small)
                : null;
        }

        if (total is { } exact)
        {
            return RegoNumber.Of(exact);
        }

        BinaryFloat result = BinaryFloat.From(RegoNumber.Of(start));
        for (int i = 0; i < a[0].Count; i++)
        {
            m.Step();
            result = large(result, BinaryFloat.From((RegoNumber)a[0].At(i).Value));
        }

        return result.ToNumber();
    }

    private static RegoValue? Extreme(Machine m, ReadOnlySpan<RegoValue> a, string name, int sign)
    {
        if (a[0] is not (RegoArray or RegoSet))
        {
            return Operands.Wrong(m, name, 0, a[0], "set", "array");
        }

        m.Charge(a[0].Count / 4);
        RegoValue? best = null;
        for (int i = 0; i < a[0].Count; i++)
        {
            RegoValue item = a[0].At(i).Value;
            if (best is null || RegoOrder.Compare(item, best) * sign > 0)
            {
                best = item;
            }
        }

        return best;
    }

    private static RegoValue? Sort(Machine m, ReadOnlySpan<RegoValue> a)
    {
        switch (a[0])
        {
            case RegoSet set:
                return new RegoArray(set.Sorted);
            case RegoArray array:
                m.Charge(array.Count);
                var items = new RegoValue[array.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = array[i];
                }

                RegoOrder.Sort(items, RegoOrder.Compare);
                return new RegoArray(items);
            default:
                return Operands.Wrong(m, "sort", 0, a[0], "set", "array");
        }
    }

    private static RegoValue? Holds(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (a[0] is not (RegoArray or RegoSet))
        {
            return Operands.Wrong(m, name, 0, a[0], "array", "set");
        }

        bool isAny = name == "any";
        for (int i = 0; i < a[0].Count; i++)
        {
            if (ReferenceEquals(a[0].At(i).Value, RegoBoolean.True) == isAny)
            {
                return RegoBoolean.Of(isAny);
            }
        }

        return RegoBoolean.Of(!isAny);
    }
}
