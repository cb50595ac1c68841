using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Objects;

/// <summary>One comparison of two objects; see <see cref="FieldChanges"/> for the rules.</summary>
internal ref struct FieldComparison
{
    // Bytes are compared level by level; below this depth only values, so that deep nesting stays linear.
    private const int MaxByteComparisonDepth = 32;

    private static readonly FrozenSet<string> ServerWritten = FrozenSet.Create(
        StringComparer.Ordinal,
        "managedFields", "generation", "resourceVersion", "uid", "creationTimestamp", "selfLink");

    private readonly ReadOnlySpan<FieldPattern> _ignore;
    private readonly ImmutableArray<FieldChange>.Builder _changes;

    public FieldComparison(ReadOnlySpan<FieldPattern> ignore)
    {
        _ignore = ignore;
        _changes = ImmutableArray.CreateBuilder<FieldChange>();
    }

    public readonly ImmutableArray<FieldChange> ToChanges() => _changes.DrainToImmutable();

    public readonly void Compare(JsonValue? before, JsonValue? after, ObjectShape shape) =>
        Compare(FieldPath.Root, before, after, shape, null);

    private readonly void Compare(
        FieldPath field, JsonValue? before, JsonValue? after, ObjectShape? shape, ListShape? list)
    {
        if (before is null || after is null || before.Kind != after.Kind)
        {
            Report(field, before, after, shape, list);
        }
        else if (before.Kind == JsonKind.Object)
        {
            if (!IsIgnored(field))
            {
                CompareMembers(field, before, after, shape);
            }
        }
        else if (before.Kind == JsonKind.Array)
        {
            if (!IsIgnored(field))
            {
                CompareItems(field, before, after, list);
            }
        }
        else if (!JsonValue.AreSame(before, after))
        {
            Report(field, before, after, shape, list);
        }
    }

    private readonly void CompareMembers(FieldPath field, JsonValue before, JsonValue after, ObjectShape? shape)
    {
        bool isMetadata = field.Depth == 1 && field.Segment.Name == "metadata";
        for (int i = 0; i < before.Count; i++)
        {
            string name = before.NameAt(i);
            JsonValue? other = after.Member(name);
            if (!HasSameBytes(field, before[i], other) && !(isMetadata && ServerWritten.Contains(name)))
            {
                Compare(field.Append(name), before[i], other, shape?.ObjectAt(name), shape?.ListAt(name));
            }
        }

        for (int i = 0; i < after.Count; i++)
        {
            string name = after.NameAt(i);
            if (before.IndexOf(name) < 0 && !(isMetadata && ServerWritten.Contains(name)))
            {
                Report(field.Append(name), null, after[i], shape?.ObjectAt(name), shape?.ListAt(name));
            }
        }
    }

    private readonly void CompareItems(FieldPath field, JsonValue before, JsonValue after, ListShape? list)
    {
        if (list is not null
            && KeyedList.TryRead(before, list) is { } keysBefore
            && KeyedList.TryRead(after, list) is { } keysAfter)
        {
            CompareKeyedItems(field, before, after, list, keysBefore, keysAfter);
            return;
        }

        int count = Math.Max(before.Count, after.Count);
        for (int i = 0; i < count; i++)
        {
            JsonValue? left = i < before.Count ? before[i] : null;
            JsonValue? right = i < after.Count ? after[i] : null;
            if (left is null || !HasSameBytes(field, left, right))
            {
                Compare(field.Append(i), left, right, list?.Item, null);
            }
        }
    }

    private readonly void CompareKeyedItems(
        FieldPath field,
        JsonValue before,
        JsonValue after,
        ListShape list,
        KeyedList keysBefore,
        KeyedList keysAfter)
    {
        for (int i = 0; i < before.Count; i++)
        {
            int position = keysAfter.PositionOf(keysBefore.Keys[i]);
            JsonValue? other = position < 0 ? null : after[position];
            if (!HasSameBytes(field, before[i], other))
            {
                Compare(field.Append(list.KeysOf(before[i])), before[i], other, list.Item, null);
            }
        }

        bool isReordered = false;
        int last = -1;
        for (int i = 0; i < after.Count; i++)
        {
            int position = keysBefore.PositionOf(keysAfter.Keys[i]);
            if (position < 0)
            {
                Report(field.Append(list.KeysOf(after[i])), null, after[i], null, null);
            }

            position = position < 0 ? before.Count : position;
            isReordered |= position < last;
            last = position;
        }

        if (isReordered && !IsIgnored(field))
        {
            _changes.Add(new FieldChange(field, FieldChangeKind.Changed, before, after) { IsReorder = true });
        }
    }

    private readonly void Report(
        FieldPath field, JsonValue? before, JsonValue? after, ObjectShape? shape, ListShape? list)
    {
        if (IsIgnored(field))
        {
            return;
        }

        bool isWhole = before is null || after is null;
        if (isWhole && IsIgnoredBelow(field) && (before ?? after) is { Count: > 0 } value)
        {
            ReportParts(field, value, isAdded: before is null, shape, list);
            return;
        }

        FieldChangeKind kind = before is null
            ? FieldChangeKind.Added
            : after is null ? FieldChangeKind.Removed : FieldChangeKind.Changed;
        _changes.Add(new FieldChange(field, kind, before, after));
    }

    private readonly void ReportParts(
        FieldPath field, JsonValue value, bool isAdded, ObjectShape? shape, ListShape? list)
    {
        bool isObject = value.Kind == JsonKind.Object;
        bool isKeyed = !isObject && list is not null && KeyedList.TryRead(value, list) is not null;
        for (int i = 0; i < value.Count; i++)
        {
            string? name = isObject ? value.NameAt(i) : null;
            FieldPath part = name is not null
                ? field.Append(name)
                : isKeyed ? field.Append(list!.KeysOf(value[i])) : field.Append(i);
            Report(
                part,
                isAdded ? null : value[i],
                isAdded ? value[i] : null,
                name is null ? null : shape?.ObjectAt(name),
                name is null ? null : shape?.ListAt(name));
        }
    }

    private static bool HasSameBytes(FieldPath field, JsonValue before, JsonValue? after) =>
        after is not null
        && (field.Depth < MaxByteComparisonDepth || before.Kind is not (JsonKind.Object or JsonKind.Array))
        && before.RawUtf8.SequenceEqual(after.RawUtf8);

    private readonly bool IsIgnored(FieldPath field)
    {
        foreach (FieldPattern pattern in _ignore)
        {
            if (pattern.Covers(field))
            {
                return true;
            }
        }

        return false;
    }

    // The whole object and the items of lists are never split.
    private readonly bool IsIgnoredBelow(FieldPath field)
    {
        if (field.Parent is null || field.Segment.Name is null)
        {
            return false;
        }

        foreach (FieldPattern pattern in _ignore)
        {
            if (pattern.NamesBelow(field))
            {
                return true;
            }
        }

        return false;
    }
}
