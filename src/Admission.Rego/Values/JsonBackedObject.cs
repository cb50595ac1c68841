using Admission.Json;
using Admission.Memo;
using Admission.Objects;

namespace Admission.Rego.Values;

/// <summary>A view of a JSON object: a member becomes a value when it is first read.</summary>
/// <param name="source">The JSON object.</param>
/// <param name="asFloats">Do numbers go through 64-bit floats?</param>
/// <param name="reads">Remembers what is read of it; null for nothing.</param>
/// <param name="parent">The view that it is a part of; null for none.</param>
/// <param name="position">Its position in the parent.</param>
internal sealed class JsonBackedObject(
    JsonValue source, bool asFloats, ReadTrace? reads, RegoValue? parent, int position) : RegoObject
{
    private readonly RegoValue?[] _values = source.Count == 0 ? [] : new RegoValue?[source.Count];
    private int[]? _order;
    private RegoString?[]? _keys;

    /// <inheritdoc/>
    public override int Count
    {
        get
        {
            reads?.Read(FactKind.Keys, source);
            return _values.Length;
        }
    }

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key)
    {
        reads?.Read(FactKind.Member, source, key);
        int index = source.IndexOf(key);
        return index < 0 ? null : ValueAt(index);
    }

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        reads?.Read(FactKind.Keys, source);
        int index = (_order ??= SortedPositions())[position];
        RegoString?[] keys = _keys ??= new RegoString?[_values.Length];
        return (keys[index] ??= new RegoString(source.NameAt(index)), Read(index));
    }

    internal override bool HasSameMembers(RegoObject other)
    {
        Work.Charge(1 + (Count / 4));
        reads?.Read(FactKind.Keys, source);
        for (int i = 0; i < _values.Length; i++)
        {
            if (other.Member(source.NameAt(i)) is not { } value || !RegoOrder.AreEqual(Read(i), value))
            {
                return false;
            }
        }

        return true;
    }

    // The order does not matter, and the keys need not become values.
    protected override int HashOf()
    {
        Work.Charge(1 + (Count / 4));
        reads?.Read(FactKind.Keys, source);
        int hash = EmptyHash;
        for (int i = 0; i < _values.Length; i++)
        {
            hash = AddHash(hash, string.GetHashCode(source.NameAt(i), StringComparison.Ordinal), Read(i));
        }

        return hash;
    }

    internal override FieldPath? PathIn(RegoValue root) => ReferenceEquals(this, root)
        ? FieldPath.Root
        : parent?.PathIn(root) is { } outer ? PathOfPart(outer, parent, position) : null;

    /// <summary>The path of a part of a view.</summary>
    /// <param name="outer">The path of the view.</param>
    /// <param name="whole">The view.</param>
    /// <param name="at">The position of the part.</param>
    internal static FieldPath PathOfPart(FieldPath outer, RegoValue whole, int at) =>
        whole is JsonBackedObject members ? outer.Append(members.NameAt(at)) : outer.Append(at);

    private string NameAt(int index) => source.NameAt(index);

    private RegoValue Read(int index)
    {
        reads?.Read(FactKind.Member, source, source.NameAt(index));
        return ValueAt(index);
    }

    private RegoValue ValueAt(int index) => _values[index] ??= From(source[index], asFloats, reads, this, index);

    private int[] SortedPositions()
    {
        var order = new int[_values.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (left, right) => RegoOrder.Compare(source.NameAt(left), source.NameAt(right)));
        return order;
    }
}
