using Admission.Objects;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// Remembers at which items of one object the iterations stood when a rule found an element: candidates for the field
/// that the element is about.
/// </summary>
/// <param name="root">The object. Its containers are recognized by reference.</param>
internal sealed class IterationTrace(RegoValue root)
{
    private const int MaxDepth = 64;

    // Values that are visited in search of places, over the whole evaluation.
    private const int MaxVisited = 50_000;

    private readonly List<FieldPath?> _open = [];
    private readonly Dictionary<RegoValue, FieldPath?> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RegoValue, (FieldPath? Place, object Rule)> _found = [];
    private int _visited;

    /// <summary>An iteration goes to an item.</summary>
    public void Enter(RegoValue container, RegoValue key, RegoValue item)
    {
        FieldPath? place = PlaceOf(container) is { } outer ? Append(outer, key) : PlaceOf(item);
        if (place is not null && item.Count > 0)
        {
            _places[item] = place;
        }

        _open.Add(place);
    }

    /// <summary>The iteration leaves the item.</summary>
    public void Leave() => _open.RemoveAt(_open.Count - 1);

    /// <summary>A rule finds an element.</summary>
    public void Found(RegoValue element, object rule)
    {
        FieldPath? place = Innermost();
        if (!_found.TryAdd(element, (place, rule)) && !Equals(_found[element].Place, place))
        {
            // Found at several places: it is about none of them alone.
            _found[element] = (null, rule);
        }
    }

    /// <summary>The one place where the element was found; null if there is none or are several.</summary>
    /// <param name="element">The element.</param>
    /// <param name="rule">Tells rules apart.</param>
    public FieldPath? PlaceOfElement(RegoValue element, out object rule)
    {
        (FieldPath? place, rule) = _found.GetValueOrDefault(element, (null, element));
        return place;
    }

    // The innermost item, if all items are parts of one another.
    private FieldPath? Innermost()
    {
        FieldPath? innermost = null;
        foreach (FieldPath? open in _open)
        {
            if (open is null || (innermost is not null && IsIn(innermost, open)))
            {
                continue;
            }

            if (innermost is not null && !IsIn(open, innermost))
            {
                return null;
            }

            innermost = open;
        }

        return innermost;
    }

    private static bool IsIn(FieldPath inner, FieldPath outer)
    {
        FieldPath at = inner;
        while (at.Depth > outer.Depth)
        {
            at = at.Parent!;
        }

        return at.Equals(outer);
    }

    private FieldPath? PlaceOf(RegoValue container)
    {
        // Values that a policy computes have no place, nor have empty ones, which are shared.
        if (container.Count == 0 || container is not (JsonBackedObject or RegoArray { IsView: true }))
        {
            return null;
        }

        if (!_places.TryGetValue(container, out FieldPath? place))
        {
            Scan(root, FieldPath.Root, 0);
            _places.TryAdd(container, null);
            place = _places[container];
        }

        return place;
    }

    // Only values that were read exist already.
    private void Scan(RegoValue at, FieldPath path, int depth)
    {
        _places[at] = path;
        for (int i = 0; depth < MaxDepth && i < at.Count && _visited++ < MaxVisited; i++)
        {
            if (at.KnownAt(i, out string name) is { Count: > 0 } child)
            {
                Scan(child, at is RegoArray ? path.Append(i) : path.Append(name), depth + 1);
            }
        }
    }

    private static FieldPath? Append(FieldPath path, RegoValue key) => key switch
    {
        RegoString name => path.Append(name.Text),
        RegoNumber number when number.TryGetInt32(out int index) => path.Append(index),
        _ => null,
    };
}
