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
/// <param name="find">
/// Evaluates the policy on another object, and gives its elements; null if that fails. With a trace, the policy runs on
/// the object itself.
/// </param>
internal sealed class FieldCauses(
    RegoValue root, IReadOnlySet<string> names, Func<RegoValue, IterationTrace?, RegoSet?> find)
{
    /// <summary>Maximum number of further evaluations for the violations of one policy: 48.</summary>
    public const int MaxEvaluations = 48;

    private const int MaxNames = 8;

    // The member of an item that a rule was about, for other items of the same list; the root is the item itself.
    private readonly Dictionary<(FieldPath List, object Rule), FieldPath> _members = [];
    private IterationTrace? _trace;
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
        if (_evaluations >= MaxEvaluations)
        {
            return "";
        }

        if (_trace is null)
        {
            _trace = new IterationTrace(root);
            _ = Evaluate(root, _trace);
        }

        if (_trace.PlaceOfElement(element, out object rule) is not { Depth: > 0 } place
            || ValueAt(place) is not { } item)
        {
            return "";
        }

        FieldPath? known = _members.GetValueOrDefault((place.Parent!, rule));
        if (known is { Depth: > 0 } && IsAbout(place, known, element))
        {
            return place.Append(known).ToString();
        }

        if (!Finds(Alone(place, item), element) || !IsNeeded(place, element))
        {
            return "";
        }

        FieldPath member = known is { Depth: 0 } ? known : Narrow(place, item, element);
        _members[(place.Parent!, rule)] = member;
        return place.Append(member).ToString();
    }

    // The only member that matters, or one below it; the root if that is the whole item.
    private FieldPath Narrow(FieldPath place, RegoValue item, RegoValue element)
    {
        FieldPath member = FieldPath.Root;
        while (item is RegoObject { Count: > 0 } members
            && !Finds(Alone(place, Only(member, RegoObject.Empty)), element))
        {
            FieldPath? inner = null;
            int tried = 0;
            for (int i = 0; i < members.Count && inner is null && tried < MaxNames; i++)
            {
                (RegoValue key, RegoValue value) = members.At(i);
                if (key is RegoString name && names.Contains(name.Text))
                {
                    tried++;
                    FieldPath next = member.Append(name.Text);
                    if (Finds(Alone(place, Only(next, value)), element))
                    {
                        (inner, item) = (next, value);
                    }
                }
            }

            if (inner is null)
            {
                break;
            }

            member = inner;
        }

        return member.Depth == 0 || IsNeeded(place.Append(member), element) ? member : FieldPath.Root;
    }

    // Is the element found with this member of the item alone, and not without it?
    private bool IsAbout(FieldPath place, FieldPath member, RegoValue element)
    {
        FieldPath path = place.Append(member);
        return ValueAt(path) is { } value
            && Finds(Alone(place, Only(member, value)), element)
            && IsNeeded(path, element);
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

        bool IsGone(RegoValue without) =>
            Evaluate(Replaced(place.Parent!, without), null) is { } found && !found.Contains(element);
    }

    private bool Finds(RegoValue? changed, RegoValue element) =>
        changed is not null && Evaluate(changed, null)?.Contains(element) == true;

    private RegoSet? Evaluate(RegoValue value, IterationTrace? trace) =>
        ++_evaluations > MaxEvaluations ? null : find(value, trace);

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
}
