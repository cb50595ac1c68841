using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Objects;

namespace Admission.Drift;

/// <summary>
/// Compares an object with its desired state as a server-side apply would own it: only the fields that the desired
/// state names count, so neither defaults of the API server nor fields of controllers are differences. Items of keyed
/// lists are compared by key; other lists as a whole, in their order. A value that means the same is not a difference:
/// <c>1000m</c> and <c>1</c>, an empty list and none, <c>stringData</c> and <c>data</c> of a Secret.
/// </summary>
/// <param name="kinds">Kinds with a pod template.</param>
/// <param name="ignore">Fields whose differences are ignored.</param>
public sealed class DesiredComparison(WorkloadKinds kinds, ImmutableArray<FieldPattern> ignore)
{
    // What an apply sends but the API server owns.
    private static readonly string[] ServerOwned =
        ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

    private static readonly string[] Maps =
    [
        "annotations", "binaryData", "data", "labels", "limits", "matchLabels", "nodeSelector", "overhead",
        "parameters", "requests", "selector", "stringData",
    ];

    private static readonly string[] QuantityFields =
    [
        "averageValue", "capacity", "default", "defaultRequest", "divisor", "hard", "limits", "max",
        "maxLimitRequestRatio", "min", "podFixed", "requests", "sizeLimit",
    ];

    /// <summary>The fields in which the object differs, in the order of the desired state.</summary>
    /// <param name="desired">The desired object, with its apiVersion and kind.</param>
    /// <param name="live">The object in the cluster.</param>
    public ImmutableArray<FieldPath> Compare(JsonValue desired, JsonValue live)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(live);
        var found = ImmutableArray.CreateBuilder<FieldPath>();
        ObjectShape shape = kinds.ShapeOf(desired);
        bool isSecret = desired.Member("kind")?.Text == "Secret" && desired.Member("apiVersion")?.Text == "v1";
        for (int i = 0; i < desired.Count; i++)
        {
            string name = desired.NameAt(i);
            FieldPath field = FieldPath.Root.Append(name);
            if (name is "apiVersion" or "kind" or "status")
            {
                continue;
            }

            if (isSecret && name == "stringData")
            {
                CompareText(desired[i], live.Member("data"), found);
            }
            else
            {
                Compare(field, desired[i], live.Member(name), shape.ObjectAt(name), shape.ListAt(name), found);
            }
        }

        return found.DrainToImmutable();
    }

    private void Compare(
        FieldPath field,
        JsonValue desired,
        JsonValue? live,
        ObjectShape? shape,
        ListShape? list,
        ImmutableArray<FieldPath>.Builder found)
    {
        if (IsIgnored(field) || (live is null or { Kind: JsonKind.Null } && IsEmpty(field, desired)))
        {
            return;
        }

        if (live is null || live.Kind != desired.Kind)
        {
            if (live is null || !IsSame(field, desired, live))
            {
                found.Add(field);
            }
        }
        else if (desired.Kind == JsonKind.Object)
        {
            bool isMetadata = field.Depth == 1 && field.Segment.Name == "metadata";
            for (int i = 0; i < desired.Count; i++)
            {
                string name = desired.NameAt(i);
                if (!(isMetadata && ServerOwned.Contains(name)))
                {
                    Compare(
                        field.Append(name), desired[i], live.Member(name), shape?.ObjectAt(name), shape?.ListAt(name),
                        found);
                }
            }
        }
        else if (desired.Kind == JsonKind.Array)
        {
            CompareItems(field, desired, live, list, found);
        }
        else if (!IsSame(field, desired, live))
        {
            found.Add(field);
        }
    }

    private void CompareItems(
        FieldPath field,
        JsonValue desired,
        JsonValue live,
        ListShape? list,
        ImmutableArray<FieldPath>.Builder found)
    {
        if (list is not null
            && KeyedList.TryRead(desired, list) is { } keys
            && KeyedList.TryRead(live, list) is { } liveKeys)
        {
            for (int i = 0; i < desired.Count; i++)
            {
                int position = liveKeys.PositionOf(keys.Keys[i]);
                Compare(
                    field.Append(list.KeysOf(desired[i])), desired[i], position < 0 ? null : live[position], list.Item,
                    null, found);
            }

            return;
        }

        int count = Math.Max(desired.Count, live.Count);
        for (int i = 0; i < count; i++)
        {
            if (i >= desired.Count || i >= live.Count)
            {
                found.Add(field.Append(i));
            }
            else
            {
                // Within an item, the API server may have added defaults too.
                Compare(field.Append(i), desired[i], live[i], list?.Item, null, found);
            }
        }
    }

    private void CompareText(JsonValue texts, JsonValue? data, ImmutableArray<FieldPath>.Builder found)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            string name = texts.NameAt(i);
            FieldPath field = FieldPath.Root.Append("data").Append(name);
            string wanted = Convert.ToBase64String(Encoding.UTF8.GetBytes(texts[i].Text ?? ""));
            if (!IsIgnored(field) && data?.Member(name)?.Text != wanted)
            {
                found.Add(field);
            }
        }
    }

    private bool IsIgnored(FieldPath field) => ignore.Any(pattern => pattern.Covers(field));

    // The API server stores none of these if the field has omitempty.
    private static bool IsEmpty(FieldPath field, JsonValue value) => value switch
    {
        { Kind: JsonKind.Null } => true,
        { Kind: JsonKind.Array, Count: 0 } => true,

        // Only a map: an empty emptyDir is a choice.
        { Kind: JsonKind.Object, Count: 0 } => Maps.Contains(field.Segment.Name ?? ""),
        { Kind: JsonKind.String, Text: "" } => true,
        { Kind: JsonKind.Boolean, IsTrue: false } => true,
        { Kind: JsonKind.Number, Number: 0 } => true,
        _ => false,
    };

    // The API server stores a quantity in its canonical form, as a string.
    private static bool IsSame(FieldPath field, JsonValue desired, JsonValue live) =>
        JsonValue.AreSame(desired, live)
        || (IsQuantity(field)
            && TextOf(desired) is { } left && TextOf(live) is { } right
            && Quantity.TryParse(left, out Quantity? one, out _) && Quantity.TryParse(right, out Quantity? other, out _)
            && one == other);

    private static bool IsQuantity(FieldPath field)
    {
        for (FieldPath at = field; at.Parent is not null; at = at.Parent)
        {
            if (at.Segment.Name is { } name && QuantityFields.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string? TextOf(JsonValue value) => value.Text ?? value.NumberText;
}
