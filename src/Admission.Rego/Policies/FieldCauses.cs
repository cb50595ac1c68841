using Admission.Objects;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>
/// Finds the field of the object that a violation is about. A field is only named if the violation is still found when
/// all other items of its list are gone, and is not found without it.
/// </summary>
/// <param name="root">The object of the request.</param>
/// <param name="names">The names in the source of the policy: only these members can matter.</param>
/// <param name="machine">
/// Evaluated the policy, and knows where the iterations stood when the policy found its violations.
/// </param>
/// <param name="finds">
/// Does one rule, or the policy if there is none, find the element in another object? Null if that fails.
/// </param>
internal sealed class FieldCauses(
    RegoValue root,
    IReadOnlySet<string> names,
    Machine machine,
    Func<RegoValue, RulePlan?, RegoValue, bool?> finds)
{
    /// <summary>Maximum number of further evaluations for the violations of one policy: 48.</summary>
    public const int MaxEvaluations = 48;

    private const int MaxNames = 8;

    // To compare an element with the others.
    private static readonly RegoLimits PlaceLimits = new() { MaxSteps = 5_000 };

    // The member of an item that a rule was about, for other items of the same list; the root is the item itself.
    private readonly List<(FieldPath List, RulePlan Rule, FieldPath Member)> _members = [];
    private int _evaluations;

    /// <summary>What a further evaluation may use at most.</summary>
    /// <param name="limits">The limits of the policy.</param>
    /// <param name="steps">The steps that are left for the request.</param>
    public static RegoLimits Limit(RegoLimits limits, long steps) => limits with
    {
        MaxSteps = Math.Min(Math.Min(limits.MaxSteps, steps), 20_000),
        MaxBytes = Math.Min(limits.MaxBytes, 4 * 1024 * 1024),
    };

    /// <summary>The field; empty if it is not certain.</summary>
    /// <param name="element">The element that the policy found.</param>
    public string FieldOf(RegoValue element)
    {
        if (_evaluations >= MaxEvaluations
            || PlaceOf(element, out RulePlan? rule) is not { Depth: > 0 } place
            || ValueAt(place) is not { } item)
        {
            return "";
        }

        var one = new Violation(element, rule!, place);
        FieldPath? known = KnownMember(one);
        if (known is not null && IsAbout(one, known))
        {
            return place.Append(known).ToString();
        }

        // The same was tried already, if the whole item is known to matter.
        WatchedObject? watched = item is RegoObject { Count: > 0 } members
            ? new WatchedObject(members, machine.Nesting)
            : null;
        if (known is { Depth: 0 } || !Finds(Alone(place, watched ?? item), one))
        {
            return "";
        }

        FieldPath member = Narrow(one, watched);
        if (member.Depth > 0 && !IsNeeded(place.Append(member), element))
        {
            member = FieldPath.Root;
        }

        if (member.Depth == 0 && !IsNeeded(place, element))
        {
            return "";
        }

        _members.Add((place.Parent!, one.Rule, member));
        return place.Append(member).ToString();
    }

    private FieldPath? PlaceOf(RegoValue element, out RulePlan? rule)
    {
        machine.Begin(PlaceLimits);
        try
        {
            return machine.Trace.PlaceOfElement(element, root, out rule);
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            rule = null;
            return null;
        }
        finally
        {
            Machine.Stop();
        }
    }

    private FieldPath? KnownMember(Violation one)
    {
        foreach ((FieldPath list, RulePlan rule, FieldPath member) in _members)
        {
            if (ReferenceEquals(rule, one.Rule) && list.Equals(one.Place.Parent))
            {
                return member;
            }
        }

        return null;
    }

    // The only member that matters, or one below it; the root if that is the whole item.
    private FieldPath Narrow(Violation one, WatchedObject? item)
    {
        FieldPath member = FieldPath.Root;
        while (item is not null && (item.IsReadWhole || item.Read.Count > 0))
        {
            int needed = item.IsReadWhole ? 0 : item.Needed.Count;
            if (needed > 1
                || (needed == 0 && Finds(Alone(one.Place, Only(member, RegoObject.Empty)), one)))
            {
                break;
            }

            (string Name, RegoValue Value)? inner = null;
            if (item is { IsReadWhole: false, Read.Count: 1 })
            {
                // The rule reads nothing else here, so it does the same without the other members.
                inner = item.Read[0];
            }

            int tried = 0;
            foreach ((string name, RegoValue value) in inner is null ? Candidates(item) : [])
            {
                if (tried++ < MaxNames
                    && (needed == 0 || item.Needed.Contains(name))
                    && Finds(Alone(one.Place, Only(member.Append(name), value)), one))
                {
                    inner = (name, value);
                    break;
                }
            }

            if (inner is not { } next)
            {
                break;
            }

            member = member.Append(next.Name);
            item = next.Value switch
            {
                WatchedObject deeper => deeper,
                RegoObject { Count: > 0 } unread => WatchedObject.Whole(unread),
                _ => null,
            };
        }

        return member;
    }

    // The members that were read, or those that the policy names where it went through all.
    private IEnumerable<(string Name, RegoValue Value)> Candidates(WatchedObject item)
    {
        if (!item.IsReadWhole)
        {
            return item.Read;
        }

        RegoObject all = item.Source;
        return Enumerable.Range(0, all.Count).Select(all.At)
            .Where(one => one.Key is RegoString name && names.Contains(name.Text))
            .Select(static one => (((RegoString)one.Key).Text, one.Value));
    }

    // Is the element found with this member of the item alone, and not without it?
    private bool IsAbout(Violation one, FieldPath member)
    {
        FieldPath path = one.Place.Append(member);
        return ValueAt(path) is { } value
            && Finds(Alone(one.Place, Only(member, value)), one)
            && IsNeeded(path, one.Element);
    }

    // Is the element gone without the place? The items after it move, or stay with null in its place.
    private bool IsNeeded(FieldPath place, RegoValue element)
    {
        RegoValue container = ValueAt(place.Parent!)!;
        if (container is RegoArray array)
        {
            int index = place.Segment.Index;
            var left = new RegoValue[array.Count - 1];
            for (int i = 0; i < left.Length; i++)
            {
                left[i] = array[i < index ? i : i + 1];
            }

            return IsGone(new RegoArray(left)) || IsGone(With(array, index, RegoNull.Value));
        }

        ObjectBuilder rest = ObjectBuilder.From((RegoObject)container);
        rest.Remove(new RegoString(place.Segment.Name!));
        return IsGone(rest.Build());

        bool IsGone(RegoValue without) => Evaluate(Replaced(place.Parent!, without), null, element) == false;
    }

    private bool Finds(RegoValue? changed, Violation one) =>
        changed is not null && Evaluate(changed, one.Rule, one.Element) == true;

    private bool? Evaluate(RegoValue value, RulePlan? rule, RegoValue element) =>
        ++_evaluations > MaxEvaluations ? null : finds(value, rule, element);

    // An object with one value at a path of names; the value for the root.
    private static RegoValue Only(FieldPath member, RegoValue value)
    {
        for (FieldPath at = member; at.Parent is { } parent; at = parent)
        {
            value = Single(at.Segment.Name!, value);
        }

        return value;
    }

    private static RecordObject Single(string name, RegoValue value) => new([new RegoString(name)], [value]);

    // The object with the item alone in each list on its way.
    private RegoValue? Alone(FieldPath place, RegoValue item)
    {
        RegoValue value = item;
        for (FieldPath at = place; at.Parent is { } parent; at = parent)
        {
            switch (ValueAt(parent))
            {
                case RegoArray:
                    value = new RegoArray([value]);
                    break;
                case RegoObject members:
                    // The members of the place itself are alternatives to it; those above it are its surroundings.
                    value = at == place
                        ? Single(at.Segment.Name!, value)
                        : new ChangedObject(members, at.Segment.Name!, value);
                    break;
                default:
                    return null;
            }
        }

        return value;
    }

    private RegoValue? ValueAt(FieldPath path)
    {
        RegoValue? parent = path.Parent is null ? root : ValueAt(path.Parent);
        return path.Parent is null ? parent : parent switch
        {
            RegoArray array when (uint)path.Segment.Index < (uint)array.Count => array[path.Segment.Index],
            RegoObject members when path.Segment.Name is { } name => members.Member(name),
            _ => null,
        };
    }

    private RegoValue Replaced(FieldPath path, RegoValue value)
    {
        for (FieldPath step = path; step.Parent is { } parent; step = parent)
        {
            value = ValueAt(parent) is RegoArray array
                ? With(array, step.Segment.Index, value)
                : new ChangedObject((RegoObject)ValueAt(parent)!, step.Segment.Name!, value);
        }

        return value;
    }

    private static RegoArray With(RegoArray array, int index, RegoValue value)
    {
        var items = new RegoValue[array.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = i == index ? value : array[i];
        }

        return new RegoArray(items);
    }

    private sealed record Violation(RegoValue Element, RulePlan Rule, FieldPath Place);
}
