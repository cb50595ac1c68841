using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Arrays, sets and graphs.</summary>
internal static class Collections
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("array.concat(x: array[any], y: array[any]) -> z: array[any]", Concat);
        add("array.slice(arr: array[any], start: number, stop: number) -> slice: array[any]", Slice);
        add("array.reverse(arr: array[any]) -> rev: array[any]", static (m, a) =>
            Operands.Try(m, a, 0, "array.reverse", "array", out RegoArray array)
                ? new RegoArray([.. Items(array).Reverse()])
                : null);
        add("array.flatten(arr: array[any]) -> out: array[any]", static (m, a) =>
            Operands.Try(m, a, 0, "array.flatten", "array", out RegoArray array)
                ? new RegoArray([.. Items(array).SelectMany(
                    static item => item is RegoArray inner ? Items(inner) : [item])])
                : null);
        add("intersection(xs: set[set[any]]) -> y: set[any]", static (m, a) => Combine(m, a, "intersection"));
        add("union(xs: set[set[any]]) -> y: set[any]", static (m, a) => Combine(m, a, "union"));
        add("walk(x: any) -> output: array<array[any], any>", static (_, _) => null);
        add("graph.reachable(graph: object[any: any<array[any], set[any]>], initial: any<array[any], set[any]>) -> "
            + "output: set[any]", Reachable);
        add("graph.reachable_paths(graph: object[any: any<array[any], set[any]>], "
            + "initial: any<array[any], set[any]>) -> output: set[array[any]]", ReachablePaths);
    }

    /// <summary>The items of an array, the elements of a set, the values of an object.</summary>
    public static IEnumerable<RegoValue> Items(RegoValue value)
    {
        for (int i = 0; i < value.Count; i++)
        {
            if (i % 16 == 15)
            {
                Work.Charge(1);
            }

            yield return value.At(i).Value;
        }
    }

    private static RegoValue? Concat(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "array.concat", "array", out RegoArray left)
            || !Operands.Try(m, a, 1, "array.concat", "array", out RegoArray right))
        {
            return null;
        }

        m.ChargeItems((long)left.Count + right.Count, 2 * sizeof(long));
        return new RegoArray([.. Items(left), .. Items(right)]);
    }

    private static RegoValue? Slice(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "array.slice", "array", out RegoArray array)
            || !Operands.TryInt32(m, a, 1, "array.slice", out int start)
            || !Operands.TryInt32(m, a, 2, "array.slice", out int stop))
        {
            return null;
        }

        start = Math.Max(start, 0);
        stop = Math.Min(stop, array.Count);
        return start >= stop ? RegoArray.Empty : new RegoArray([.. Items(array).Skip(start).Take(stop - start)]);
    }

    private static RegoValue? Combine(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (!Operands.Try(m, a, 0, name, "set", out RegoSet sets))
        {
            return null;
        }

        HashSet<RegoValue>? result = null;
        foreach (RegoValue item in sets.Sorted)
        {
            if (item is not RegoSet set)
            {
                return m.Fail(RegoError.OperandType,
                    $"{name}: operand 1 must be set of sets but got set containing {item.KindName}");
            }

            m.Charge(set.Count / 4);
            if (result is null)
            {
                result = set.Copy();
            }
            else if (name == "union")
            {
                result.UnionWith(set.Sorted);
            }
            else
            {
                result.RemoveWhere(element => !set.Contains(element));
            }
        }

        return result is null ? RegoSet.Empty : new RegoSet(result);
    }

    private static bool TryGraph(
        Machine m, ReadOnlySpan<RegoValue> a, string name, out RegoObject graph)
    {
        if (!Operands.Try(m, a, 0, name, "object", out graph))
        {
            return false;
        }

        if (a[1] is RegoArray or RegoSet)
        {
            return true;
        }

        Operands.Wrong(m, name, 1, a[1], "array", "set");
        return false;
    }

    private static RegoValue? Reachable(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!TryGraph(m, a, "graph.reachable", out RegoObject graph))
        {
            return null;
        }

        var reached = new HashSet<RegoValue>();
        var queue = new Queue<RegoValue>(Items(a[1]));
        while (queue.TryDequeue(out RegoValue? node))
        {
            m.Charge(1);
            if (graph.Get(node) is not { } edges || !reached.Add(node))
            {
                continue;
            }

            foreach (RegoValue next in Items(edges))
            {
                queue.Enqueue(next);
            }
        }

        return new RegoSet(reached);
    }

    private static RegoValue? ReachablePaths(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!TryGraph(m, a, "graph.reachable_paths", out RegoObject graph))
        {
            return null;
        }

        var paths = new HashSet<RegoValue>();
        foreach (RegoValue start in Items(a[1]))
        {
            if (graph.Get(start) is not { } edges)
            {
                continue;
            }

            if (edges.Count == 0)
            {
                paths.Add(new RegoArray([start]));
            }

            foreach (RegoValue next in Items(edges))
            {
                Follow(m, graph, next, [start], [start], paths);
            }
        }

        return new RegoSet(paths);
    }

    // A path ends at a node without edges, before a node that is not in the graph, and before one that was expanded.
    private static void Follow(
        Machine m,
        RegoObject graph,
        RegoValue node,
        RegoValue[] path,
        HashSet<RegoValue> expanded,
        HashSet<RegoValue> paths)
    {
        m.Charge(1 + (path.Length / 8));
        if (graph.Get(node) is not { } edges)
        {
            paths.Add(new RegoArray(path));
            return;
        }

        RegoValue[] longer = [.. path, node];
        if (edges.Count == 0 || edges is not (RegoArray or RegoSet))
        {
            paths.Add(new RegoArray(longer));
            return;
        }

        m.CheckStack();
        foreach (RegoValue next in Items(edges))
        {
            if (expanded.Contains(next))
            {
                paths.Add(new RegoArray(longer));
                continue;
            }

            expanded.Add(node);
            Follow(m, graph, next, longer, expanded, paths);
        }
    }
}
