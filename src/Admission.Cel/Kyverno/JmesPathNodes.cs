using Admission.Cel.Values;
using Node = Admission.Cel.Kyverno.JmesPath.Node;

namespace Admission.Cel.Kyverno;

/// <summary>The parts of JMESPath expressions. An error of a part is the result of the whole expression.</summary>
internal static class JmesPathNodes
{
    /// <summary>The value itself.</summary>
    public static readonly Node Identity = static (in value, _) => value;

    /// <summary>A constant value of the query.</summary>
    public static Node Literal(CelValue constant) => (in _, _) => constant;

    /// <summary>A field of an object; null if there is none.</summary>
    public static Node Field(string name) => (in value, _) =>
        value.Kind == CelKind.Map && CelMap.Find(value, name, out CelValue found) ? found : CelValue.Null;

    /// <summary>The second part on the result of the first.</summary>
    public static Node Then(Node left, Node right) => (in value, budget) =>
    {
        CelValue first = left(value, budget);
        return first.IsError ? first : right(first, budget);
    };

    /// <summary>An item of a list, counted from the end if negative; null if there is none.</summary>
    public static Node Index(int index) => (in value, _) =>
    {
        int count = value.Kind == CelKind.List ? CelList.CountOf(value) : 0;
        int at = index < 0 ? count + index : index;
        return at >= 0 && at < count ? CelList.At(value, at) : CelValue.Null;
    };

    /// <summary>Some items of a list.</summary>
    public static Node Slice(int? start, int? stop, int step) => (in value, budget) =>
    {
        if (value.Kind != CelKind.List)
        {
            return CelValue.Null;
        }

        int count = CelList.CountOf(value);
        int first = Bound(start ?? (step > 0 ? 0 : count), count, step);
        int last = stop is { } end ? Bound(end, count, step) : step > 0 ? count : -1;
        var items = new List<CelValue>();
        for (long i = first; step > 0 ? i < last : i > last; i += step)
        {
            if (!budget.TrySpend())
            {
                return JmesPath.Budget.Exceeded;
            }

            items.Add(CelList.At(value, (int)i));
        }

        return CelList.Of([.. items]);
    };

    /// <summary>A part for each item of a list, without the results that are null; null for other values.</summary>
    public static Node Project(Node list, Node each, Node? condition = null) => (in value, budget) =>
    {
        CelValue source = list(value, budget);
        if (source.IsError || source.Kind != CelKind.List)
        {
            return source.IsError ? source : CelValue.Null;
        }

        var results = new List<CelValue>();
        for (int i = 0; i < CelList.CountOf(source); i++)
        {
            CelValue item = CelList.At(source, i);
            if (!budget.TrySpend())
            {
                return JmesPath.Budget.Exceeded;
            }

            CelValue chosen = condition is null ? CelValue.True : condition(item, budget);
            CelValue result = chosen.IsError ? chosen : JmesPath.IsTrue(chosen) ? each(item, budget) : CelValue.Null;
            if (result.IsError)
            {
                return result;
            }

            if (result.Kind != CelKind.Null)
            {
                results.Add(result);
            }
        }

        return CelList.Of([.. results]);
    };

    /// <summary>The values of an object as a list; null for other values.</summary>
    public static Node Values(Node source) => (in value, budget) =>
    {
        CelValue map = source(value, budget);
        return map.Kind == CelKind.Map ? ValuesOf(map) : map.IsError ? map : CelValue.Null;
    };

    /// <summary>A list with the items of the lists in it; null for other values.</summary>
    public static Node Flatten(Node source) => (in value, budget) =>
    {
        CelValue list = source(value, budget);
        if (list.IsError || list.Kind != CelKind.List)
        {
            return list.IsError ? list : CelValue.Null;
        }

        var items = new List<CelValue>();
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            CelValue item = CelList.At(list, i);
            bool isList = item.Kind == CelKind.List;
            for (int j = 0; j < (isList ? CelList.CountOf(item) : 1); j++)
            {
                if (!budget.TrySpend())
                {
                    return JmesPath.Budget.Exceeded;
                }

                items.Add(isList ? CelList.At(item, j) : item);
            }
        }

        return CelList.Of([.. items]);
    };

    /// <summary>A list of the results of parts; null on null.</summary>
    public static Node SelectList(Node[] parts) => (in value, budget) =>
    {
        if (value.Kind == CelKind.Null)
        {
            return CelValue.Null;
        }

        var items = new CelValue[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            items[i] = budget.TrySpend() ? parts[i](value, budget) : JmesPath.Budget.Exceeded;
            if (items[i].IsError)
            {
                return items[i];
            }
        }

        return CelList.Of(items);
    };

    /// <summary>An object of the results of parts; null on null.</summary>
    public static Node SelectMap((string Name, Node Part)[] parts) => (in value, budget) =>
    {
        if (value.Kind == CelKind.Null)
        {
            return CelValue.Null;
        }

        var map = new CelMap.Entries(parts.Length);
        foreach ((string name, Node part) in parts)
        {
            CelValue result = budget.TrySpend() ? part(value, budget) : JmesPath.Budget.Exceeded;
            if (result.IsError)
            {
                return result;
            }

            map.Set(CelValue.Of(name), result);
        }

        return CelValue.Of(map);
    };

    /// <summary>The second part if the first is true (<c>&amp;&amp;</c>), or if it is not (<c>||</c>).</summary>
    public static Node Choose(Node left, Node right, bool isAnd) => (in value, budget) =>
    {
        CelValue first = left(value, budget);
        return first.IsError || JmesPath.IsTrue(first) != isAnd ? first : right(value, budget);
    };

    /// <summary>Is a part not true?</summary>
    public static Node Not(Node part) => (in value, budget) =>
    {
        CelValue result = part(value, budget);
        return result.IsError ? result : CelValue.Of(!JmesPath.IsTrue(result));
    };

    /// <summary>Compares two parts. Only numbers have an order; the result for other values is null.</summary>
    public static Node Compare(string comparator, Node left, Node right) => (in value, budget) =>
    {
        CelValue first = left(value, budget);
        CelValue second = first.IsError ? first : right(value, budget);
        if (second.IsError)
        {
            return second;
        }

        if (comparator is "==" or "!=")
        {
            return CelValue.Of(CelEquality.AreEqual(first, second) == (comparator == "=="));
        }

        bool areNumbers = CelEquality.IsNumber(first.Kind) && CelEquality.IsNumber(second.Kind);
        return areNumbers && CelEquality.Compare(first, second) is { } order
            ? CelValue.Of(comparator switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            })
            : CelValue.Null;
    };

    /// <summary>The values of an object.</summary>
    public static CelValue ValuesOf(in CelValue map)
    {
        var values = new CelValue[CelMap.CountOf(map)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = CelMap.ValueOf(map, i);
        }

        return CelList.Of(values);
    }

    private static int Bound(int bound, int count, int step)
    {
        int at = bound < 0 ? bound + count : bound;
        return Math.Clamp(at, step > 0 ? 0 : -1, step > 0 ? count : count - 1);
    }
}
