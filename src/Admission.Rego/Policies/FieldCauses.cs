using Admission.Objects;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>
/// Finds the field of the object that a violation is about. A field is only named if the violation is still found when
/// all other items of its list are hidden, and is not found without it.
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

    private IterationTrace? _trace;
    private int _evaluations;

    /// <summary>What a further evaluation may use at most.</summary>
    public static RegoLimits Limit(RegoLimits limits) => limits with
    {
        MaxSteps = Math.Min(limits.MaxSteps, 20_000),
        MaxBytes = Math.Min(limits.MaxBytes, 4 * 1024 * 1024),
    };

    /// <summary>The field; empty if it is not certain.</summary>
    /// <param name="element">The element that the policy found.</param>
    public string FieldOf(RegoValue element)
    {
        if (_trace is null)
        {
            _trace = new IterationTrace(root);
            _ = Evaluate(root, _trace);
        }

        if (_trace.PlaceOfElement(element) is not { Depth: > 0 } place
            || ValueAt(place) is not { } item
            || Hidden(place, item) is not { } alone
            || !Finds(alone, element)
            || (place.Segment.Index > 0 && !Finds(Replaced(place.Parent!, new RegoArray([item])), element))
            || !IsNeeded(place, element))
        {
            return "";
        }

        return Narrow(place, item, element).ToString();
    }

    // Goes on to the only member that matters, if there is one.
    private FieldPath Narrow(FieldPath place, RegoValue item, RegoValue element)
    {
        while (item is RegoObject { Count: > 0 } members && !Finds(Hidden(place, RegoObject.Empty)!, element))
        {
            FieldPath? inner = null;
            int tried = 0;
            for (int i = 0; i < members.Count && inner is null && tried < MaxNames; i++)
            {
                (RegoValue key, RegoValue value) = members.At(i);
                if (key is RegoString name && names.Contains(name.Text))
                {
                    tried++;
                    RegoObject only = new ObjectBuilder().Set(name.Text, value).Build();
                    if (Finds(Hidden(place, only)!, element))
                    {
                        (inner, item) = (place.Append(name.Text), value);
                    }
                }
            }

            if (inner is null)
            {
                break;
            }

            place = inner;
        }

        return place;
    }

    // Is the element gone without the place? The items after it move, or stay with null in its place.
    private bool IsNeeded(FieldPath place, RegoValue element)
    {
        RegoValue container = ValueAt(place.Parent!)!;
        if (container is RegoArray array)
        {
            int index = place.Segment.Index;
            RegoValue[] left = [.. Enumerable.Range(0, array.Count).Where(i => i != index).Select(i => array[i])];
            RegoValue[] emptied =
                [.. Enumerable.Range(0, array.Count).Select(i => i == index ? RegoNull.Value : array[i])];
            return IsGone(new RegoArray(left)) || IsGone(new RegoArray(emptied));
        }

        ObjectBuilder rest = ObjectBuilder.From((RegoObject)container);
        rest.Remove(new RegoString(place.Segment.Name!));
        return IsGone(rest.Build());

        bool IsGone(RegoValue without) =>
            Evaluate(Replaced(place.Parent!, without), null) is { } found && !found.Contains(element);
    }

    private bool Finds(RegoValue changed, RegoValue element) => Evaluate(changed, null)?.Contains(element) == true;

    private RegoSet? Evaluate(RegoValue value, IterationTrace? trace) =>
        ++_evaluations > MaxEvaluations ? null : find(value, trace);

    // The object with the item alone in each list on its way, at its index.
    private RegoValue? Hidden(FieldPath place, RegoValue item)
    {
        RegoValue value = item;
        for (FieldPath at = place; at.Parent is { } parent; at = parent)
        {
            switch (ValueAt(parent))
            {
                case RegoArray:
                    var items = new RegoValue[at.Segment.Index + 1];
                    Array.Fill(items, RegoNull.Value);
                    items[^1] = value;
                    value = new RegoArray(items);
                    break;
                case RegoObject members:
                    // The members of the place itself are alternatives to it; those above it are its surroundings.
                    value = at == place
                        ? new ObjectBuilder().Set(at.Segment.Name!, value).Build()
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
            if (ValueAt(parent) is RegoArray array)
            {
                RegoValue[] items = [.. Enumerable.Range(0, array.Count).Select(i => array[i])];
                items[step.Segment.Index] = value;
                value = new RegoArray(items);
            }
            else
            {
                value = new ChangedObject((RegoObject)ValueAt(parent)!, step.Segment.Name!, value);
            }
        }

        return value;
    }
}
