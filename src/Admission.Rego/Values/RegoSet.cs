namespace Admission.Rego.Values;

/// <summary>A set. Its elements are iterated in order.</summary>
public sealed class RegoSet : RegoValue
{
    /// <summary>Up to so many elements, comparing them costs less than hashing them, which reads all of each.</summary>
    internal const int MaxCompared = 8;

    /// <summary>The set without items.</summary>
    public static readonly RegoSet Empty = new([], null);

    // The elements of a small set, in no order; null for a large one, which has a table.
    private readonly RegoValue[]? _few;
    private readonly HashSet<RegoValue>? _table;
    private RegoValue[]? _sorted;

    /// <summary>A set of these elements, which must not change afterwards.</summary>
    internal RegoSet(HashSet<RegoValue> elements)
        : this(null, elements)
    {
    }

    private RegoSet(RegoValue[]? few, HashSet<RegoValue>? table)
    {
        _few = few;
        _table = table;
    }

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Set;

    /// <inheritdoc/>
    public override int Count => _few?.Length ?? _table!.Count;

    private IReadOnlyCollection<RegoValue> Unsorted => _few ?? (IReadOnlyCollection<RegoValue>)_table!;

    internal RegoValue[] Sorted
    {
        get
        {
            if (_sorted is null)
            {
                RegoValue[] sorted = [.. Unsorted];
                if (sorted.Length > 1)
                {
                    RegoOrder.Sort(sorted, static (left, right) =>
                        RegoOrder.Compare(WatchedObject.Unwatched(left), WatchedObject.Unwatched(right)));
                }

                _sorted = sorted;
            }

            return _sorted;
        }
    }

    /// <summary>
    /// A set of at most <see cref="MaxCompared"/> elements, all different, which are not copied.
    /// </summary>
    internal static RegoSet OfFew(RegoValue[] elements) => elements.Length == 0 ? Empty : new RegoSet(elements, null);

    /// <summary>Is the value an element?</summary>
    public bool Contains(RegoValue value) =>
        _few is null ? _table!.Contains(value) : Find(_few, value) is not null;

    internal bool IsSubsetOf(RegoSet other)
    {
        Work.Charge(1 + (Count / 4));
        foreach (RegoValue element in Unsorted)
        {
            if (!other.Contains(element))
            {
                return false;
            }
        }

        return true;
    }

    internal HashSet<RegoValue> Copy()
    {
        Work.Charge(Count / 4);
        return new HashSet<RegoValue>(Unsorted);
    }

    /// <summary>The elements that another set does not have.</summary>
    internal RegoSet Except(RegoSet other)
    {
        if (_few is null)
        {
            HashSet<RegoValue> rest = Copy();
            rest.RemoveWhere(other.Contains);
            return new RegoSet(rest);
        }

        RegoValue[] left = Array.FindAll(_few, element => !other.Contains(element));
        return OfFew(left);
    }

    /// <summary>The element that equals a value; null if there is none.</summary>
    internal static RegoValue? Find(ReadOnlySpan<RegoValue> elements, RegoValue value)
    {
        foreach (RegoValue element in elements)
        {
            if (RegoOrder.AreEqual(element, value))
            {
                return element;
            }
        }

        return null;
    }

    internal override RegoValue? Get(RegoValue key) => _few is not null ? Find(_few, key)
        : _table!.TryGetValue(key, out RegoValue? own) ? own
        : null;

    internal override (RegoValue Key, RegoValue Value) At(int position) => (Sorted[position], Sorted[position]);

    /// <inheritdoc/>
    protected override int HashOf()
    {
        int hash = 11;
        Work.Charge(1 + (Count / 8));
        foreach (RegoValue element in Unsorted)
        {
            hash = unchecked(hash + element.GetHashCode());
        }

        return hash;
    }
}
