using System.Runtime.InteropServices;
using Admission.Objects;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// Where the iterations stand, and where they stood when a rule found a violation: candidates for the field that the
/// violation is about.
/// </summary>
internal sealed class IterationTrace
{
    /// <summary>Maximum number of violations of one evaluation whose positions are kept: 256.</summary>
    public const int MaxFound = 256;

    private readonly List<Item> _kept = [];
    private readonly List<Find> _found = [];
    private Item[] _open = new Item[16];
    private int _count;
    private int _first;
    private bool _isVerdict;

    /// <summary>The rule that runs, if it is one of a set.</summary>
    public RulePlan? Rule { get; set; }

    /// <summary>Are the positions of violations kept? They stay until the next evaluation that keeps them.</summary>
    public bool Keeps { get; set; }

    /// <summary>Begins an evaluation.</summary>
    public void Begin()
    {
        _count = 0;
        _first = 0;
        _isVerdict = false;
        if (Keeps)
        {
            _kept.Clear();
            _found.Clear();
        }
    }

    /// <summary>Drops all values.</summary>
    public void End()
    {
        Array.Clear(_open);
        _kept.Clear();
        _found.Clear();
    }

    /// <summary>An iteration goes to an item.</summary>
    public void Enter(RegoValue container, int position, RegoValue item)
    {
        if (_count == _open.Length)
        {
            Array.Resize(ref _open, 2 * _count);
        }

        _open[_count++] = new Item(container, position, item);
    }

    /// <summary>The iteration leaves the item.</summary>
    public void Leave() => _count--;

    /// <summary>The rules of a set begin. Iterations outside of them do not matter to its elements.</summary>
    public Mark Open(RuleGroup group)
    {
        var outer = new Mark(_first, _isVerdict, Rule);
        _first = _count;
        _isVerdict = group.IsVerdict;
        return outer;
    }

    /// <summary>The rules of a set end.</summary>
    public void Close(Mark outer) => (_first, _isVerdict, Rule) = (outer.First, outer.IsVerdict, outer.Rule);

    /// <summary>A rule finds an element.</summary>
    public void Found(RegoValue element)
    {
        if (_isVerdict && Keeps && _found.Count < MaxFound)
        {
            int start = _kept.Count;
            _kept.AddRange(_open.AsSpan(_first, _count - _first));
            _found.Add(new Find(element, Rule!, start, _kept.Count));
        }
    }

    /// <summary>The one place in an object where the element was found; null if there is none or are several.</summary>
    /// <param name="element">The element.</param>
    /// <param name="root">The object, recognized by reference.</param>
    /// <param name="rule">The rule that found it.</param>
    public FieldPath? PlaceOfElement(RegoValue element, RegoValue root, out RulePlan? rule)
    {
        FieldPath? place = null;
        rule = null;
        if (_found.Count == MaxFound)
        {
            return null;
        }

        foreach (Find find in _found)
        {
            if (!ReferenceEquals(find.Element, element) && !RegoOrder.AreEqual(find.Element, element))
            {
                continue;
            }

            FieldPath? own = Innermost(CollectionsMarshal.AsSpan(_kept)[find.Start..find.End], root);
            if (own is null || (rule is not null && !own.Equals(place)))
            {
                // Found at several places: it is about none of them alone.
                return null;
            }

            (place, rule) = (own, rule ?? find.Rule);
        }

        return place;
    }

    // The innermost item, if all items are parts of one another.
    private static FieldPath? Innermost(ReadOnlySpan<Item> items, RegoValue root)
    {
        FieldPath? innermost = null;
        foreach (Item item in items)
        {
            FieldPath? open = PlaceOf(item, root);
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

    // An item of a collection that a rule computes has the place that it was taken from.
    private static FieldPath? PlaceOf(Item item, RegoValue root) => item.Container.PathIn(root) is { } outer
        ? Append(outer, item.Container.At(item.Position).Key)
        : item.Value.PathIn(root);

    private static FieldPath? Append(FieldPath path, RegoValue key) => key switch
    {
        RegoString name => path.Append(name.Text),
        RegoNumber number when number.TryGetInt32(out int index) => path.Append(index),
        _ => null,
    };

    /// <summary>What was open outside of the rules of a set.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Mark(int First, bool IsVerdict, RulePlan? Rule);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Item(RegoValue Container, int Position, RegoValue Value);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Find(RegoValue Element, RulePlan Rule, int Start, int End);
}
