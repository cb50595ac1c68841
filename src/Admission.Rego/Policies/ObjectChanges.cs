using Admission.Objects;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>The object of a request with small changes, to evaluate in search of the field of a violation.</summary>
/// <param name="root">The object of the request.</param>
/// <param name="machine">It evaluates the changed objects.</param>
internal sealed class ObjectChanges(RegoValue root, Machine machine)
{
    // The lists and objects that the changed objects differ in, each with its scope.
    private readonly List<(FieldPath Holder, int Scope)> _scopes = [];
    private FieldPath _holder = FieldPath.Root;

    /// <summary>
    /// Begins changes at a place. They differ only in the outermost list or, without one, the object that holds the
    /// place: calls that do not read it have the same results for all of them.
    /// </summary>
    public void Enter(FieldPath place)
    {
        _holder = place.Parent!;
        for (FieldPath at = _holder; at.Parent is { } parent; at = parent)
        {
            _holder = at.Segment.Name is null ? parent : _holder;
        }

        int known = _scopes.FindIndex(one => one.Holder.Equals(_holder));
        if (known < 0)
        {
            known = _scopes.Count;
            _scopes.Add((_holder, _holder.Depth == 0 ? CallMemo.NoScope : machine.Calls.NewScope()));
        }

        machine.Calls.Scope = _scopes[known].Scope;
    }

    /// <summary>The value at a path; null for none.</summary>
    public RegoValue? At(FieldPath path)
    {
        RegoValue? parent = path.Parent is null ? root : At(path.Parent);
        return path.Parent is null ? parent : parent switch
        {
            RegoArray array when (uint)path.Segment.Index < (uint)array.Count => array[path.Segment.Index],
            RegoObject members when path.Segment.Name is { } name => members.Member(name),
            _ => null,
        };
    }

    /// <summary>The object with the item alone in each list on its way; null if the place does not exist.</summary>
    public RegoValue? Alone(FieldPath place, RegoValue item)
    {
        RegoValue value = item;
        for (FieldPath at = place; at.Parent is { } parent; at = parent)
        {
            switch (At(parent))
            {
                case RegoArray:
                    value = new RegoArray([value]);
                    break;
                case RegoObject members:
                    // The members of the place itself are alternatives to it; those above it are its surroundings.
                    value = at == place
                        ? Single(at.Segment.Name!, value)
                        : Changed(members, at, value);
                    break;
                default:
                    return null;
            }
        }

        return value;
    }

    /// <summary>The object without a place. The items after it move.</summary>
    public RegoValue Without(FieldPath place) => Replaced(place.Parent!, Without(At(place.Parent!)!, place));

    /// <summary>The object with null in the place of an item.</summary>
    public RegoValue WithNull(FieldPath place) => Replaced(
        place.Parent!, With((RegoArray)At(place.Parent!)!, place.Segment.Index, RegoNull.Value));

    /// <summary>An object with one value at a path of names; the value for the root.</summary>
    public static RegoValue Only(FieldPath member, RegoValue value)
    {
        for (FieldPath at = member; at.Parent is { } parent; at = parent)
        {
            value = Single(at.Segment.Name!, value);
        }

        return value;
    }

    private static RegoValue Without(RegoValue container, FieldPath place)
    {
        if (container is not RegoArray array)
        {
            return new ReducedObject((RegoObject)container, place.Segment.Name!);
        }

        int index = place.Segment.Index;
        var left = new RegoValue[array.Count - 1];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = array[i < index ? i : i + 1];
        }

        return new RegoArray(left);
    }

    private RegoValue Replaced(FieldPath path, RegoValue value)
    {
        for (FieldPath step = path; step.Parent is { } parent; step = parent)
        {
            value = At(parent) is RegoArray array
                ? With(array, step.Segment.Index, value)
                : Changed((RegoObject)At(parent)!, step, value);
        }

        return value;
    }

    private ChangedObject Changed(RegoObject source, FieldPath member, RegoValue value) =>
        new(source, member.Segment.Name!, value, member.Equals(_holder) ? machine.Reading : null);

    private static RegoArray With(RegoArray array, int index, RegoValue value)
    {
        var items = new RegoValue[array.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = i == index ? value : array[i];
        }

        return new RegoArray(items);
    }

    private static RecordObject Single(string name, RegoValue value) => new([new RegoString(name)], [value]);
}
