using System.Collections.Frozen;

namespace Admission.Objects;

/// <summary>Where the lists with merge keys are in an object. Members that it does not name have none.</summary>
internal sealed class ObjectShape
{
    private readonly FrozenDictionary<string, ObjectShape> _objects;
    private readonly FrozenDictionary<string, ListShape> _lists;

    public ObjectShape(params (string Name, object Shape)[] members)
    {
        _objects = members.Where(member => member.Shape is ObjectShape)
            .ToFrozenDictionary(member => member.Name, member => (ObjectShape)member.Shape, StringComparer.Ordinal);
        _lists = members.Where(member => member.Shape is ListShape)
            .ToFrozenDictionary(member => member.Name, member => (ListShape)member.Shape, StringComparer.Ordinal);
    }

    private ObjectShape(ObjectShape anyMember)
        : this() => AnyMember = anyMember;

    /// <summary>The shape of every member of a map; null if this is not a map of such objects.</summary>
    public ObjectShape? AnyMember { get; }

    /// <summary>Every member that is named, with its <see cref="ObjectShape"/> or <see cref="ListShape"/>.</summary>
    public IEnumerable<(string Name, object Shape)> Members =>
        _objects.Select(static one => (one.Key, (object)one.Value))
            .Concat(_lists.Select(static one => (one.Key, (object)one.Value)));

    /// <summary>A map whose members all have a shape.</summary>
    public static ObjectShape OfMembers(ObjectShape shape) => new(shape);

    /// <summary>The shape of an object below this one; null if it has no keyed list.</summary>
    public ObjectShape? ObjectAt(string name) => _objects.GetValueOrDefault(name) ?? AnyMember;

    /// <summary>The shape of a list in this object; null if its items have no key.</summary>
    public ListShape? ListAt(string name) => _lists.GetValueOrDefault(name);
}
