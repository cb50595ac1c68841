using Admission.Json;

namespace Admission.Rego.Values;

/// <summary>A view of a JSON object: a member becomes a value when it is first read.</summary>
internal sealed class JsonBackedObject(JsonValue source, bool asFloats) : RegoObject
{
    private readonly RegoValue?[] _values = new RegoValue?[source.Count];
    private int[]? _order;
    private RegoString?[]? _keys;

    /// <inheritdoc/>
    public override int Count => _values.Length;

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key)
    {
        int index = source.IndexOf(key);
        return index < 0 ? null : ValueAt(index);
    }

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        int index = (_order ??= SortedPositions())[position];
        RegoString?[] keys = _keys ??= new RegoString?[_values.Length];
        return (keys[index] ??= new RegoString(source.NameAt(index)), ValueAt(index));
    }

    internal override bool HasSameMembers(RegoObject other)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            if (other.Member(source.NameAt(i)) is not { } value || !RegoOrder.AreEqual(ValueAt(i), value))
            {
                return false;
            }
        }

        return true;
    }

    // The order does not matter, and the keys need not become values.
    protected override int HashOf()
    {
        int hash = EmptyHash;
        for (int i = 0; i < _values.Length; i++)
        {
            hash = AddHash(hash, string.GetHashCode(source.NameAt(i), StringComparison.Ordinal), ValueAt(i));
        }

        return hash;
    }

    internal override RegoValue? KnownAt(int position, out string name)
    {
        name = source.NameAt(position);
        return _values[position];
    }

    private RegoValue ValueAt(int index) => _values[index] ??= From(source[index], asFloats);

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
