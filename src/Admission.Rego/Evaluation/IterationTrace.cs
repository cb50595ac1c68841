using System.Diagnostics.CodeAnalysis;
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

    private readonly List<FieldPath?> _open = [];
    private readonly Dictionary<RegoValue, FieldPath> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RegoValue, FieldPath?> _found = [];

    /// <summary>An iteration goes to an item.</summary>
    public void Enter(RegoValue container, RegoValue key, RegoValue item) =>
        _open.Add(PlaceOf(container) is { } place ? Append(place, key) : PlaceOf(item));

    /// <summary>The iteration leaves the item.</summary>
    public void Leave() => _open.RemoveAt(_open.Count - 1);

    /// <summary>A rule finds an element.</summary>
    public void Found(RegoValue element)
    {
        FieldPath? place = Innermost();
        if (!_found.TryAdd(element, place) && !Equals(_found[element], place))
        {
            // Found at several places: it is about none of them alone.
            _found[element] = null;
        }
    }

    /// <summary>The one place where the element was found; null if there is none or are several.</summary>
    public FieldPath? PlaceOfElement(RegoValue element) => _found.GetValueOrDefault(element);

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
        // Empty containers are shared: their place cannot be told.
        if (container is not (RegoObject or RegoArray) || container.Count == 0)
        {
            return null;
        }

        return _places.TryGetValue(container, out FieldPath? known)
            || TryFind(root, FieldPath.Root, container, 0, out known)
                ? _places[container] = known
                : null;
    }

    private static bool TryFind(
        RegoValue at, FieldPath path, RegoValue wanted, int depth, [NotNullWhen(true)] out FieldPath? found)
    {
        found = path;
        if (ReferenceEquals(at, wanted))
        {
            return true;
        }

        if (depth < MaxDepth)
        {
            // Only values that were read exist already.
            for (int i = 0; i < at.Count; i++)
            {
                if (at.KnownAt(i, out string name) is { Count: > 0 } child
                    && TryFind(
                        child, at is RegoArray ? path.Append(i) : path.Append(name), wanted, depth + 1, out found))
                {
                    return true;
                }
            }
        }

        found = null;
        return false;
    }

    private static FieldPath? Append(FieldPath path, RegoValue key) => key switch
    {
        RegoString name => path.Append(name.Text),
        RegoNumber number when number.TryGetInt32(out int index) => path.Append(index),
        _ => null,
    };
}
