using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The operations of JSON Patch, over arrays, objects and sets.</summary>
internal static class JsonPatch
{
    /// <summary>The document after one operation; null if the operation does not apply.</summary>
    public static RegoValue? Apply(Machine m, RegoValue document, string op, List<RegoValue> path, RegoObject patch)
    {
        switch (op)
        {
            case "add" or "replace" or "test":
                if (patch.Get("value") is not { } value)
                {
                    return m.Fail(RegoError.OperandType, "json.patch: missing 'value' attribute");
                }

                return op switch
                {
                    "add" => Change(document, path, 0, (own, key) => Add(own, key, value), value),
                    "replace" => Find(document, path) is null
                        ? null
                        : Change(document, path, 0, (own, key) => Replace(own, key, value), value),
                    _ => Find(document, path) is { } found && RegoOrder.AreEqual(found, value) ? document : null,
                };
            case "remove":
                return path.Count == 0 ? null : Change(document, path, 0, Remove, null);
            case "copy" or "move":
                if (patch.Get("from") is not { } written || JsonPaths.StepsOf(written) is not { } from)
                {
                    return m.Fail(RegoError.OperandType, "json.patch: missing 'from' attribute");
                }

                if (Find(document, from) is not { } moved)
                {
                    return null;
                }

                RegoValue? rest = op == "copy" ? document
                    : from.Count == 0 ? RegoNull.Value : Change(document, from, 0, Remove, null);
                return rest is null ? null : Change(rest, path, 0, (own, key) => Add(own, key, moved), moved);
            default:
                return m.Fail(RegoError.OperandType, $"json.patch: bad patch operation {RegoText.Quote(op)}");
        }
    }

    private static RegoValue? Find(RegoValue document, List<RegoValue> path)
    {
        RegoValue? value = document;
        foreach (RegoValue step in path)
        {
            value = value is null ? null : Child(value, step);
        }

        return value;
    }

    private static RegoValue? Child(RegoValue value, RegoValue step) => value is RegoArray array
        ? Index(step, array.Count - 1) is { } index ? array[index] : null
        : value.Get(step);

    // A position in an array; null if the text is not a position.
    private static int? Index(RegoValue step, int max)
    {
        int index;
        switch (step)
        {
            case RegoNumber number when number.TryGetInt32(out index):
                break;
            case RegoString { Text: "-" }:
                return max;
            case RegoString text when int.TryParse(
                text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out index)
                && (text.Text.Length == 1 || text.Text[0] != '0'):
                break;
            default:
                return null;
        }

        return index >= 0 && index <= max ? index : null;
    }

    private static RegoValue? Change(
        RegoValue value, List<RegoValue> path, int at, Func<RegoValue, RegoValue, RegoValue?> change, RegoValue? whole)
    {
        if (path.Count == 0)
        {
            return whole;
        }

        if (at == path.Count - 1)
        {
            return change(value, path[at]);
        }

        if (Child(value, path[at]) is not { } child || Change(child, path, at + 1, change, whole) is not { } changed)
        {
            return null;
        }

        if (value is RegoSet set)
        {
            HashSet<RegoValue> elements = set.Copy();
            elements.Remove(child);
            elements.Add(changed);
            return new RegoSet(elements);
        }

        return Replace(value, path[at], changed);
    }

    private static RegoValue? Add(RegoValue value, RegoValue key, RegoValue item)
    {
        switch (value)
        {
            case RegoObject members:
                ObjectBuilder builder = ObjectBuilder.From(members);
                builder.Set(key, item);
                return builder.Build();
            case RegoArray array when Index(key, array.Count) is { } index:
                List<RegoValue> items = [.. Collections.Items(array)];
                items.Insert(index, item);
                return new RegoArray([.. items]);
            case RegoSet set when RegoOrder.AreEqual(key, item):
                HashSet<RegoValue> elements = set.Copy();
                elements.Add(item);
                return new RegoSet(elements);
            default:
                return null;
        }
    }

    private static RegoValue? Replace(RegoValue value, RegoValue key, RegoValue item)
    {
        switch (value)
        {
            case RegoObject:
                return Add(value, key, item);
            case RegoArray array when Index(key, array.Count - 1) is { } index:
                RegoValue[] items = [.. Collections.Items(array)];
                items[index] = item;
                return new RegoArray(items);
            case RegoSet set when set.Contains(key):
                HashSet<RegoValue> elements = set.Copy();
                elements.Remove(key);
                elements.Add(item);
                return new RegoSet(elements);
            default:
                return null;
        }
    }

    private static RegoValue? Remove(RegoValue value, RegoValue key)
    {
        switch (value)
        {
            case RegoObject members when members.Get(key) is not null:
                ObjectBuilder builder = ObjectBuilder.From(members);
                builder.Remove(key);
                return builder.Build();
            case RegoArray array when Index(key, array.Count - 1) is { } index:
                List<RegoValue> items = [.. Collections.Items(array)];
                items.RemoveAt(index);
                return new RegoArray([.. items]);
            case RegoSet set when set.Contains(key):
                HashSet<RegoValue> elements = set.Copy();
                elements.Remove(key);
                return new RegoSet(elements);
            default:
                return null;
        }
    }
}
