namespace Admission.Rego.Values;

/// <summary>A set. Its elements are iterated in order.</summary>
public sealed class RegoSet : RegoValue
{
    /// <summary>The empty set.</summary>
    public static readonly RegoSet Empty = new([]);

    private readonly HashSet<RegoValue> _elements;
    private RegoValue[]? _sorted;

    /// <summary>A set of these elements, which must not change afterwards.</summary>
    internal RegoSet(HashSet<RegoValue> elements) => _elements = elements;

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Set;

    /// <inheritdoc/>
    public override int Count => _elements.Count;

    internal RegoValue[] Sorted
    {
        get
        {
            if (_sorted is null)
            {
                RegoValue[] sorted = [.. _elements];
                Array.Sort(sorted, RegoOrder.Compare);
                _sorted = sorted;
            }

            return _sorted;
        }
    }

    /// <summary>Is the value an element?</summary>
    public bool Contains(RegoValue value) => _elements.Contains(value);

    internal bool IsSubsetOf(RegoSet other)
    {
        foreach (RegoValue element in _elements)
        {
            if (!other._elements.Contains(element))
            {
                return false;
            }
        }

        return true;
    }

    internal HashSet<RegoValue> Copy() => new(_elements);

    internal override RegoValue? Get(RegoValue key) => _elements.TryGetValue(key, out RegoValue? own) ? own : null;

    internal override (RegoValue Key, RegoValue Value) At(int position) => (Sorted[position], Sorted[position]);

    /// <inheritdoc/>
    protected override int HashOf()
    {
        int hash = 11;
        foreach (RegoValue element in _elements)
        {
            hash = unchecked(hash + element.GetHashCode());
        }

        return hash;
    }
}
