using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>json.filter, json.remove and json.patch.</summary>
internal static class JsonPaths
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("json.filter(object: object[any: any], paths: any<array[any<string, array[any]>], "
            + "set[any<string, array[any]>]>) -> filtered: any", static (m, a) => Pick(m, a, "json.filter"));
        add("json.remove(object: object[any: any], paths: any<array[any<string, array[any]>], "
            + "set[any<string, array[any]>]>) -> output: any", static (m, a) => Pick(m, a, "json.remove"));
        add("json.patch(object: any, patches: array[object<op: string, path: any>[any: any]]) -> output: any", Patch);
    }

    private static RegoValue? Pick(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (!Operands.Try(m, a, 0, name, "object", out RegoObject o))
        {
            return null;
        }

        if (a[1] is not (RegoArray or RegoSet))
        {
            return Operands.Wrong(m, name, 1, a[1], "set", "array");
        }

        var root = new PathTree();
        foreach (RegoValue item in Collections.Items(a[1]))
        {
            if (Steps(item) is not { } steps)
            {
                return m.Fail(RegoError.OperandType,
                    $"{name}: operand 2 must be one of {{set, array}} containing string "
                    + $"paths or array of path segments but got {item.KindName}");
            }

            root.Add(steps);
        }

        return name == "json.filter" ? Filter(m, o, root) ?? RegoObject.Empty : Remove(m, o, root) ?? RegoObject.Empty;
    }

    // The steps of a path; null if it is not a path.
    private static List<RegoValue>? Steps(RegoValue path)
    {
        switch (path)
        {
            case RegoString { Text.Length: 0 }:
                return [];
            case RegoString text:
                return [.. text.Text.TrimStart('/').Split('/').Select(static part => new RegoString(
                    part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))];
            case RegoArray array:
                return [.. Collections.Items(array)];
            default:
                return null;
        }
    }

    private static RegoValue? Filter(Machine m, RegoValue value, PathTree paths)
    {
        m.Charge(1);
        if (paths.IsEnd || paths.Children.Count == 0)
        {
            return value;
        }

        switch (value)
        {
            case RegoObject members:
                var builder = new ObjectBuilder();
                foreach ((RegoValue key, PathTree next) in paths.Children)
                {
                    if (members.Get(key) is { } member && Filter(m, member, next) is { } kept)
                    {
                        builder.Set(key, kept);
                    }
                }

                return builder.Build();
            case RegoArray array:
                var items = new List<RegoValue>();
                for (int i = 0; i < array.Count; i++)
                {
                    if (paths.At(i) is { } next && Filter(m, array[i], next) is { } kept)
                    {
                        items.Add(kept);
                    }
                }

                return new RegoArray([.. items]);
            case RegoSet set:
                return new RegoSet([.. set.Sorted
                    .Where(paths.Children.ContainsKey)
                    .Select(element => Filter(m, element, paths.Children[element])!)]);
            default:
                return value;
        }
    }

    private static RegoValue? Remove(Machine m, RegoValue value, PathTree paths)
    {
        m.Charge(1);
        if (paths.IsEnd)
        {
            return null;
        }

        if (paths.Children.Count == 0)
        {
            return value;
        }

        switch (value)
        {
            case RegoObject members:
                ObjectBuilder builder = ObjectBuilder.From(members);
                foreach ((RegoValue key, PathTree next) in paths.Children)
                {
                    if (members.Get(key) is not { } member)
                    {
                        continue;
                    }

                    if (Remove(m, member, next) is { } kept)
                    {
                        builder.Set(key, kept);
                    }
                    else
                    {
                        builder.Remove(key);
                    }
                }

                return builder.Build();
            case RegoArray array:
                var items = new List<RegoValue>();
                for (int i = 0; i < array.Count; i++)
                {
                    if ((paths.At(i) is { } next ? Remove(m, array[i], next) : array[i]) is { } kept)
                    {
                        items.Add(kept);
                    }
                }

                return new RegoArray([.. items]);
            case RegoSet set:
                var elements = new HashSet<RegoValue>();
                foreach (RegoValue element in set.Sorted)
                {
                    if ((paths.Children.TryGetValue(element, out PathTree? next) ? Remove(m, element, next) : element)
                        is { } kept)
                    {
                        elements.Add(kept);
                    }
                }

                return new RegoSet(elements);
            default:
                return value;
        }
    }

    private static RegoValue? Patch(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 1, "json.patch", "array", out RegoArray patches))
        {
            return null;
        }

        RegoValue? document = a[0];
        foreach (RegoValue item in Collections.Items(patches))
        {
            m.Charge(1);
            if (item is not RegoObject patch)
            {
                return m.Fail(RegoError.OperandType,
                    "json.patch: operand 2 must be array of JSON-Patch objects but got array containing "
                    + item.KindName);
            }

            if (patch.Get("op") is not RegoString op)
            {
                return m.Fail(RegoError.OperandType, "json.patch: operand 2 must be array of JSON-Patch objects: "
                    + "'op' must be a string");
            }

            if (patch.Get("path") is not { } path || Steps(path) is not { } steps)
            {
                return m.Fail(RegoError.OperandType, "json.patch: operand 2 must be array of JSON-Patch objects: "
                    + "missing or invalid 'path'");
            }

            document = JsonPatch.Apply(m, document, op.Text, steps, patch);
            if (document is null)
            {
                return null;
            }
        }

        return document;
    }

    public static List<RegoValue>? StepsOf(RegoValue path) => Steps(path);

    private sealed class PathTree
    {
        public Dictionary<RegoValue, PathTree> Children { get; } = [];

        public bool IsEnd { get; private set; }

        public void Add(List<RegoValue> steps)
        {
            PathTree tree = this;
            foreach (RegoValue step in steps)
            {
                if (!tree.Children.TryGetValue(step, out PathTree? next))
                {
                    tree.Children[step] = next = new PathTree();
                }

                tree = next;
            }

            tree.IsEnd = steps.Count > 0;
        }

        // An index of an array, as a number or as text.
        public PathTree? At(int index) => Children.GetValueOrDefault(RegoNumber.Of(index))
            ?? Children.GetValueOrDefault(new RegoString(index.ToString(CultureInfo.InvariantCulture)));
    }
}
