using Admission.Json;
using Admission.Memo;
using Admission.Objects;

namespace Admission.Rego.Values;

/// <summary>An array of Rego values.</summary>
public sealed class RegoArray : RegoValue
{
    /// <summary>The array without items.</summary>
    public static readonly RegoArray Empty = new([]);

    private readonly RegoValue?[] _items;
    private readonly JsonValue? _source;
    private readonly bool _asFloats;
    private readonly ReadTrace? _reads;
    private readonly RegoValue? _parent;
    private readonly int _position;

    /// <summary>An array of these items, which are not copied.</summary>
    internal RegoArray(RegoValue[] items) => _items = items;

    private RegoArray(JsonValue source, bool asFloats, ReadTrace? reads, RegoValue? parent, int position)
    {
        _reads = reads;
        _parent = parent;
        _position = position;
        _asFloats = asFloats;
        _source = source;
        _items = new RegoValue?[source.Count];
    }

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Array;

    /// <inheritdoc/>
    public override int Count => _items.Length;

    /// <summary>The item at an index from 0.</summary>
    public RegoValue this[int index] => _items[index] ??= From(_source![index], _asFloats, _reads, this, index);

    // An array and its scalars are one fact, which was read with it.
    internal static RegoArray Over(
        JsonValue source, bool asFloats, ReadTrace? reads, RegoValue? parent, int position) =>
        new(source, asFloats, reads, parent, position);

    internal override RegoValue? Get(RegoValue key) =>
        key is RegoNumber number && number.TryGetInt32(out int index) && (uint)index < (uint)_items.Length
            && number.IsPlainInteger
            ? this[index]
            : null;

    internal override (RegoValue Key, RegoValue Value) At(int position) =>
        (RegoNumber.Of(position), this[position]);

    internal override FieldPath? PathIn(RegoValue root) => ReferenceEquals(this, root)
        ? FieldPath.Root
        : _parent?.PathIn(root) is { } outer ? JsonBackedObject.PathOfPart(outer, _parent, _position) : null;

    /// <inheritdoc/>
    protected override int HashOf()
    {
        int hash = 5;
        Work.Charge(1 + (_items.Length / 8));
        for (int i = 0; i < _items.Length; i++)
        {
            hash = unchecked((hash * 31) + this[i].GetHashCode());
        }

        return hash;
    }
}
