using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions <c>object.*</c>.</summary>
internal static class ObjectFunctions
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("object.get(object: object[any: any], key: any, default: any) -> value: any", Get);
        add("object.keys(object: object[any: any]) -> value: set[any]", static (m, a) =>
            Operands.Try(m, a, 0, "object.keys", "object", out RegoObject o) ? new RegoSet([.. Keys(o)]) : null);
        add("object.union(a: object[any: any], b: object[any: any]) -> output: any", static (m, a) =>
            Operands.Try(m, a, 0, "object.union", "object", out RegoObject x)
            && Operands.Try(m, a, 1, "object.union", "object", out RegoObject y)
                ? Union(m, x, y)
                : null);
        add("object.union_n(objects: array[object[any: any]]) -> output: any", UnionAll);
        add("object.remove(object: object[any: any], keys: any<array[any], object[any: any], set[any]>) -> output: any",
            static (m, a) => Pick(m, a, "object.remove", keeps: false));
        add("object.filter(object: object[any: any], keys: any<array[any], object[any: any], set[any]>) -> "
            + "filtered: any", static (m, a) => Pick(m, a, "object.filter", keeps: true));
        add("object.subset(super: any<array[any], object[any: any], set[any]>, "
            + "sub: any<array[any], object[any: any], set[any]>) -> result: any", Subset);
    }

    public static IEnumerable<RegoValue> Keys(RegoObject o)
    {
        for (int i = 0; i < o.Count; i++)
        {
            yield return o.At(i).Key;
        }
    }

    private static RegoValue? Get(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "object.get", "object", out RegoObject o))
        {
            return null;
        }

        if (a[1] is not RegoArray path)
        {
            return o.Get(a[1]) ?? a[2];
        }

        RegoValue? value = o;
        for (int i = 0; i < path.Count && value is not null; i++)
        {
            value = value.Get(path[i]);
        }

        return value ?? a[2];
    }

    private static RegoObject Union(Machine m, RegoObject left, RegoObject right)
    {
        m.Charge((left.Count + right.Count) / 4);
        ObjectBuilder builder = ObjectBuilder.From(left);
        for (int i = 0; i < right.Count; i++)
        {
            (RegoValue key, RegoValue value) = right.At(i);
            builder.Set(key, builder.TryGet(key, out RegoValue own) && own is RegoObject x && value is RegoObject y
                ? Union(m, x, y)
                : value);
        }

        return builder.Build();
    }

    private static RegoValue? UnionAll(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "object.union_n", "array", out RegoArray all))
        {
            return null;
        }

        RegoObject result = RegoObject.Empty;
        foreach (RegoValue item in Collections.Items(all))
        {
            if (item is not RegoObject next)
            {
                return m.Fail(RegoError.OperandType,
                    $"object.union_n: operand 1 must be array of objects but got array containing {item.KindName}");
            }

            result = Union(m, result, next);
        }

        return result;
    }

    private static RegoValue? Pick(Machine m, ReadOnlySpan<RegoValue> a, string name, bool keeps)
    {
        if (!Operands.Try(m, a, 0, name, "object", out RegoObject o))
        {
            return null;
        }

        HashSet<RegoValue> keys;
        switch (a[1])
        {
            case RegoObject other:
                keys = [.. Keys(other)];
                break;
            case RegoArray or RegoSet:
                keys = [.. Collections.Items(a[1])];
                break;
            default:
                return Operands.Wrong(m, name, 1, a[1], "object", "set", "array");
        }

        var builder = new ObjectBuilder();
        for (int i = 0; i < o.Count; i++)
        {
            (RegoValue key, RegoValue value) = o.At(i);
            if (keys.Contains(key) == keeps)
            {
                builder.Set(key, value);
            }
        }

        return builder.Build();
    }

    private static RegoValue? Subset(Machine m, ReadOnlySpan<RegoValue> a)
    {
        switch (a[0], a[1])
        {
            case (RegoObject all, RegoObject part):
                return RegoBoolean.Of(IsSubset(m, all, part));
            case (RegoSet all, RegoSet part):
                return RegoBoolean.Of(part.IsSubsetOf(all));
            case (RegoArray all, RegoArray part):
                return RegoBoolean.Of(HasRun(m, all, part));
            case (RegoArray all, RegoSet part):
                return RegoBoolean.Of(part.IsSubsetOf(new RegoSet([.. Collections.Items(all)])));
            default:
                return m.Fail(RegoError.OperandType,
                    "object.subset: both arguments object.subset must be of the same type or array and set");
        }
    }

    private static bool IsSubset(Machine m, RegoObject all, RegoObject part)
    {
        m.Charge(1 + (part.Count / 4));
        for (int i = 0; i < part.Count; i++)
        {
            (RegoValue key, RegoValue wanted) = part.At(i);
            if (all.Get(key) is not { } own)
            {
                return false;
            }

            bool fits = (own, wanted) switch
            {
                (RegoObject x, RegoObject y) => IsSubset(m, x, y),
                (RegoSet x, RegoSet y) => y.IsSubsetOf(x),
                (RegoArray x, RegoArray y) => HasRun(m, x, y),
                _ => RegoOrder.AreEqual(own, wanted),
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    // Are the items of one array in the other, one after the other?
    private static bool HasRun(Machine m, RegoArray all, RegoArray part)
    {
        m.Charge(1 + ((long)all.Count * Math.Max(1, part.Count) / 8));
        for (int start = 0; start + part.Count <= all.Count; start++)
        {
            int i = 0;
            while (i < part.Count && RegoOrder.AreEqual(all[start + i], part[i]))
            {
                i++;
            }

            if (i == part.Count)
            {
                return true;
            }
        }

        return false;
    }
}
