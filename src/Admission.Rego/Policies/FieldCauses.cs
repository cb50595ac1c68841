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
/// <param name="elements">All elements that the policy found.</param>
/// <param name="finds">
/// Which elements does one rule, or the policy if there is none, find in another object? A bit for each; null if that
/// fails.
/// </param>
internal sealed class FieldCauses(
    RegoValue root,
    IReadOnlySet<string> names,
    Machine machine,
    RegoValue[] elements,
    Func<RegoValue, RulePlan?, RegoValue[], ulong?> finds)
{
    /// <summary>Maximum number of further evaluations for the violations of one policy: 48.</summary>
    public const int MaxEvaluations = 48;

    private const int MaxNames = 8;
    private const int MaxPlaces = Seeker.MaxElements;

    // To compare an element with the others.
    private static readonly RegoLimits PlaceLimits = new() { MaxSteps = 5_000 };

    // The member of an item that a rule was about, for other items of the same list; the root is the item itself.
    private readonly List<(FieldPath List, RulePlan Rule, FieldPath Member)> _members = [];

    private readonly ObjectChanges _changes = new(root, machine);
    private List<Group>? _groups;
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
            || ViolationOf(element) is not { Place.Depth: > 0 } one
            || _changes.At(one.Place) is not { } item)
        {
            return "";
        }

        FieldPath place = one.Place;
        _changes.Enter(place);
        FieldPath? known = KnownMember(one);
        if (known is not null && IsAbout(one, known))
        {
            return place.Append(known).ToString();
        }

        // The same was tried already, if the whole item is known to matter.
        WatchedObject? watched = item is RegoObject { Count: > 0 } members
            ? new WatchedObject(members, machine.Nesting)
            : null;
        if (known is { Depth: 0 } || !Finds(_changes.Alone(place, watched ?? item), one))
        {
            return "";
        }

        FieldPath member = Narrow(one, watched);
        if (member.Depth > 0 && !IsNeeded(one, place.Append(member)))
        {
            member = FieldPath.Root;
        }

        if (member.Depth == 0 && !IsNeeded(one, place))
        {
            return "";
        }

        _members.Add((place.Parent!, one.Rule, member));
        return place.Append(member).ToString();
    }

    // Violations at one place are tried together, so that each changed object is evaluated once.
    private Violation? ViolationOf(RegoValue element)
    {
        if (_groups is null)
        {
            _groups = [];
            foreach (RegoValue one in elements.AsSpan(0, Math.Min(elements.Length, MaxPlaces)))
            {
                if (PlaceOf(one, out RulePlan? own) is { Depth: > 0 } at)
                {
                    Group? group = _groups.Find(known => ReferenceEquals(known.Rule, own) && known.Place.Equals(at));
                    if (group is null)
                    {
                        _groups.Add(group = new Group(own!, at));
                    }

                    group.Elements.Add(one);
                }
            }
        }

        foreach (Group group in _groups)
        {
            int index = group.Elements.FindIndex(one => ReferenceEquals(one, element));
            if (index >= 0)
            {
                return new Violation(group, index);
            }
        }

        return null;
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
            // If an item without members were enough, no member would be needed, which is tried at the end.
            int needed = item.IsReadWhole ? 0 : item.Needed.Count;
            if (needed > 1
                || (needed == 0 && member.Depth > 0
                    && Finds(_changes.Alone(one.Place, ObjectChanges.Only(member, RegoObject.Empty)), one)))
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
                    && Finds(_changes.Alone(one.Place, ObjectChanges.Only(member.Append(name), value)), one))
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
        if (_changes.At(path) is not { } value)
        {
            return false;
        }

        RegoValue item = ObjectChanges.Only(member, value);
        return IsFound(one, new Try(path, one.Rule), () => _changes.Alone(one.Place, item)) == true
            && IsNeeded(one, path);
    }

    // Is the element gone without the place? The items after it move, or stay with null in its place.
    private bool IsNeeded(Violation one, FieldPath place)
    {
        bool isItem = _changes.At(place.Parent!) is RegoArray;
        return IsFound(one, new Try(place, null), () => _changes.Without(place)) == false
            || (isItem && IsFound(one, new Try(place, null, IsNull: true), () => _changes.WithNull(place)) == false);
    }

    // Is the violation found in a changed object? Null if that is not known.
    private bool? IsFound(Violation one, Try what, Func<RegoValue?> change)
    {
        Group group = one.Group;
        if (group.Elements.Count > 1)
        {
            if (!group.Found.TryGetValue(what, out ulong? found))
            {
                found = change() is { } changed ? Evaluate(changed, what.Rule, [.. group.Elements]) : null;
                group.Found.Add(what, found);
            }

            if (found is { } all)
            {
                return (all & (1UL << one.Index)) != 0;
            }
        }

        return change() is { } alone && Evaluate(alone, what.Rule, [one.Element]) is { } single ? single != 0 : null;
    }

    private bool Finds(RegoValue? changed, Violation one) =>
        changed is not null && Evaluate(changed, one.Rule, [one.Element]) is > 0;

    private ulong? Evaluate(RegoValue value, RulePlan? rule, RegoValue[] sought) =>
        ++_evaluations > MaxEvaluations ? null : finds(value, rule, sought);

    /// <summary>The violations that one rule found at one place.</summary>
    private sealed class Group(RulePlan rule, FieldPath place)
    {
        public RulePlan Rule => rule;

        public FieldPath Place => place;

        public List<RegoValue> Elements { get; } = [];

        /// <summary>Which of them were found in which changed object.</summary>
        public Dictionary<Try, ulong?> Found { get; } = [];
    }

    /// <summary>An object with a place alone or, for all rules, without it.</summary>
    private sealed record Try(FieldPath Place, RulePlan? Rule, bool IsNull = false);

    private readonly record struct Violation(Group Group, int Index)
    {
        public RegoValue Element => Group.Elements[Index];

        public RulePlan Rule => Group.Rule;

        public FieldPath Place => Group.Place;
    }
}
