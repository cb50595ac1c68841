using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Cel.Values;
using Node = Admission.Cel.Kyverno.JmesPath.Node;

namespace Admission.Cel.Kyverno;

/// <summary>The functions of the JMESPath specification.</summary>
internal static class JmesPathFunctions
{
    // Arguments: a any, n number, s string, l list, m map, c list or string, z list, string or map, & expression;
    // '*' after the last one for any number of them.
    private static readonly FrozenDictionary<string, (string Types, Function Call)> Functions =
        new Dictionary<string, (string, Function)>(StringComparer.Ordinal)
        {
            ["abs"] = ("n", static a => CelValue.Of(Math.Abs(NumberOf(a[0])))),
            ["avg"] = ("l", static a => CelList.CountOf(a[0]) == 0 ? CelValue.Null : Sum(a[0], CelList.CountOf(a[0]))),
            ["ceil"] = ("n", static a => CelValue.Of(Math.Ceiling(NumberOf(a[0])))),
            ["contains"] = ("ca", static a => CelValue.Of(a[0].Kind == CelKind.List
                ? CelList.Contains(a[0], a[1])
                : a[1].Kind == CelKind.String && a[0].String.Contains(a[1].String, StringComparison.Ordinal))),
            ["ends_with"] = ("ss", static a =>
                CelValue.Of(a[0].String.EndsWith(a[1].String, StringComparison.Ordinal))),
            ["floor"] = ("n", static a => CelValue.Of(Math.Floor(NumberOf(a[0])))),
            ["join"] = ("sl", static a => Items(a[1]).All(static one => one.Kind == CelKind.String)
                ? CelValue.Of(string.Join(a[0].String, Items(a[1]).Select(static one => one.String)))
                : CelValue.Fail("JMESPath: join() takes a list of strings")),
            ["keys"] = ("m", static a => CelList.Of([.. Enumerable.Range(0, CelMap.CountOf(a[0])).Select(
                i => CelMap.KeyOf(a[0], i))])),
            ["length"] = ("z", static a => CelValue.Of((double)(a[0].Kind switch
            {
                CelKind.List => CelList.CountOf(a[0]),
                CelKind.Map => CelMap.CountOf(a[0]),
                _ => a[0].String.EnumerateRunes().Count(),
            }))),
            ["max"] = ("l", static a => Best(Items(a[0]), Items(a[0]), 1, "max")),
            ["merge"] = ("m*", Merge),
            ["min"] = ("l", static a => Best(Items(a[0]), Items(a[0]), -1, "min")),
            ["not_null"] = ("a*", static a => a.FirstOrDefault(static one => one.Kind != CelKind.Null)),
            ["reverse"] = ("c", static a => a[0].Kind == CelKind.List
                ? CelList.Of([.. Items(a[0]).Reverse()])
                : CelValue.Of(string.Concat(a[0].String.EnumerateRunes().Reverse()))),
            ["sort"] = ("l", static a => Sort(Items(a[0]), Items(a[0]), "sort")),
            ["starts_with"] =
                ("ss", static a => CelValue.Of(a[0].String.StartsWith(a[1].String, StringComparison.Ordinal))),
            ["sum"] = ("l", static a => Sum(a[0], 1)),
            ["to_array"] = ("a", static a => a[0].Kind == CelKind.List ? a[0] : CelList.Of(a[0])),
            ["to_number"] = ("a", static a => CelEquality.IsNumber(a[0].Kind) ? a[0]
                : a[0].Kind == CelKind.String && double.TryParse(
                    a[0].String, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? CelValue.Of(number) : CelValue.Null),
            ["to_string"] = ("a", static a => a[0].Kind == CelKind.String ? a[0] : CelValue.Of(JsonOf(a[0]))),
            ["type"] = ("a", static a => CelValue.Of(TypeOf(a[0]))),
            ["values"] = ("m", static a => JmesPathNodes.ValuesOf(a[0])),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    // The functions that evaluate an expression for each item; the position of the expression, then of the list.
    private static readonly FrozenDictionary<string, (int Each, int List)> OfItems =
        new Dictionary<string, (int, int)>(StringComparer.Ordinal)
        {
            ["map"] = (0, 1),
            ["max_by"] = (1, 0),
            ["min_by"] = (1, 0),
            ["sort_by"] = (1, 0),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private delegate CelValue Function(CelValue[] arguments);

    /// <summary>A call; null, with the problem, if the function is unknown or its arguments do not fit.</summary>
    public static Node? Find(string name, (Node Node, bool IsExpression)[] arguments, out string problem)
    {
        problem = "";
        bool isOfItems = OfItems.TryGetValue(name, out (int Each, int List) at);
        if (!isOfItems && !Functions.ContainsKey(name))
        {
            problem = $"{name}() is not a function of the JMESPath specification. Admission does not support the "
                + "functions that Kyverno adds";
            return null;
        }

        string types = isOfItems ? "aa" : Functions[name].Types;
        bool isMany = types.EndsWith('*');
        int least = isMany ? 1 : types.Length;
        bool fits = isMany ? arguments.Length >= least : arguments.Length == least;
        for (int i = 0; i < arguments.Length; i++)
        {
            fits &= arguments[i].IsExpression == (isOfItems && i == at.Each);
        }

        if (!fits)
        {
            problem = $"{name}() takes other arguments";
            return null;
        }

        Node[] nodes = [.. arguments.Select(static one => one.Node)];
        return isOfItems
            ? (in value, budget) => CallOfItems(name, nodes[at.List], nodes[at.Each], value, budget)
            : (in value, budget) => Call(name, nodes, value, budget);
    }

    private static CelValue Call(string name, Node[] nodes, in CelValue value, JmesPath.Budget budget)
    {
        (string types, Function call) = Functions[name];
        var arguments = new CelValue[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            arguments[i] = nodes[i](value, budget);
            char type = types[Math.Min(i, types.TrimEnd('*').Length - 1)];
            if (arguments[i].IsError)
            {
                return arguments[i];
            }

            if (!HasType(arguments[i], type))
            {
                return CelValue.Fail($"JMESPath: invalid type of argument {i + 1} of {name}(): {TypeOf(arguments[i])}");
            }

            for (int j = 0; arguments[i].Kind == CelKind.List && j < CelList.CountOf(arguments[i]); j++)
            {
                if (!budget.TrySpend())
                {
                    return JmesPath.Budget.Exceeded;
                }
            }
        }

        return call(arguments);
    }

    private static CelValue CallOfItems(
        string name, Node list, Node each, in CelValue value, JmesPath.Budget budget)
    {
        CelValue source = list(value, budget);
        if (source.IsError || source.Kind != CelKind.List)
        {
            return source.IsError ? source : CelValue.Fail($"JMESPath: {name}() takes a list, not {TypeOf(source)}");
        }

        CelValue[] items = Items(source);
        var results = new CelValue[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            results[i] = budget.TrySpend() ? each(items[i], budget) : JmesPath.Budget.Exceeded;
            if (results[i].IsError)
            {
                return results[i];
            }
        }

        return name switch
        {
            "map" => CelList.Of(results),
            "sort_by" => Sort(items, results, name),
            _ => Best(items, results, name == "max_by" ? 1 : -1, name),
        };
    }

    private static CelValue[] Items(in CelValue list)
    {
        var items = new CelValue[CelList.CountOf(list)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = CelList.At(list, i);
        }

        return items;
    }

    private static bool HasType(in CelValue value, char type) => type switch
    {
        'n' => CelEquality.IsNumber(value.Kind),
        's' => value.Kind == CelKind.String,
        'l' => value.Kind == CelKind.List,
        'm' => value.Kind == CelKind.Map,
        'c' => value.Kind is CelKind.List or CelKind.String,
        'z' => value.Kind is CelKind.List or CelKind.String or CelKind.Map,
        _ => true,
    };

    private static string TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => "boolean",
        CelKind.String => "string",
        CelKind.List => "array",
        CelKind.Map => "object",
        _ => "number",
    };

    private static double NumberOf(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.Int,
        CelKind.UInt => (ulong)value.Int,
        _ => value.Double,
    };

    private static string JsonOf(in CelValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            CelJson.Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static CelValue Sum(in CelValue list, int divisor)
    {
        CelValue[] items = Items(list);
        return Array.TrueForAll(items, static one => CelEquality.IsNumber(one.Kind))
            ? CelValue.Of(items.Sum(static one => NumberOf(one)) / divisor)
            : CelValue.Fail("JMESPath: sum() and avg() take a list of numbers");
    }

    private static CelValue Merge(CelValue[] maps)
    {
        var merged = new CelMap.Entries();
        foreach (CelValue map in maps)
        {
            for (int i = 0; i < CelMap.CountOf(map); i++)
            {
                merged.Set(CelMap.KeyOf(map, i), CelMap.ValueOf(map, i));
            }
        }

        return CelValue.Of(merged);
    }

    private static bool AreComparable(CelValue[] keys) =>
        Array.TrueForAll(keys, static one => CelEquality.IsNumber(one.Kind))
        || Array.TrueForAll(keys, static one => one.Kind == CelKind.String);

    private static CelValue Sort(CelValue[] items, CelValue[] keys, string name)
    {
        if (!AreComparable(keys))
        {
            return CelValue.Fail($"JMESPath: {name}() takes numbers, or strings");
        }

        int[] order = [.. Enumerable.Range(0, items.Length)];
        return CelList.Of([.. order.Order(Comparer<int>.Create((left, right) =>
            CelEquality.Compare(keys[left], keys[right]) is { } result and not 0 ? result : left.CompareTo(right)))
            .Select(i => items[i])]);
    }

    private static CelValue Best(CelValue[] items, CelValue[] keys, int sign, string name)
    {
        if (!AreComparable(keys))
        {
            return CelValue.Fail($"JMESPath: {name}() takes numbers, or strings");
        }

        int best = items.Length == 0 ? -1 : 0;
        for (int i = 1; i < items.Length; i++)
        {
            best = CelEquality.Compare(keys[i], keys[best]) * sign > 0 ? i : best;
        }

        return best < 0 ? CelValue.Null : items[best];
    }
}
