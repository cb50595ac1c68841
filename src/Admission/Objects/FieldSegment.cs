using System.Collections.Immutable;

namespace Admission.Objects;

/// <summary>
/// One step of a <see cref="FieldPath"/>: a name, an index or a merge key. Exactly one of the three is set.
/// </summary>
public readonly struct FieldSegment : IEquatable<FieldSegment>
{
    private readonly ImmutableArray<FieldKey> _keys;

    /// <summary>The member of an object.</summary>
    public FieldSegment(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Index = -1;
    }

    /// <summary>The item of a list at a position, from 0.</summary>
    public FieldSegment(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Index = index;
    }

    /// <summary>The item of a list that has these keys; at least one.</summary>
    public FieldSegment(ImmutableArray<FieldKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Length);
        _keys = keys;
        Index = -1;
    }

    /// <summary>Name of the member; null if the step is not a name.</summary>
    public string? Name { get; }

    /// <summary>Position of the item, from 0; -1 if the step is not an index.</summary>
    public int Index { get; }

    /// <summary>The keys of an item; empty if the step is not a key.</summary>
    public ImmutableArray<FieldKey> Keys => _keys.IsDefault ? [] : _keys;

    /// <summary>Are both the same step, with the keys in the same order?</summary>
    public static bool operator ==(FieldSegment left, FieldSegment right) => left.Equals(right);

    /// <summary>Are the two different steps?</summary>
    public static bool operator !=(FieldSegment left, FieldSegment right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FieldSegment other) =>
        Index == other.Index
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Keys.AsSpan().SequenceEqual(other.Keys.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FieldSegment other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Index, _keys.IsDefault ? default : _keys[0]);
}
