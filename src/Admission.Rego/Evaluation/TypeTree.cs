using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// The types of all documents below <c>data</c> that rules define. A step of a path is a constant, or the name of a
/// variable.
/// </summary>
internal sealed class TypeTree
{
    private readonly Dictionary<object, TypeTree> _children = [];

    /// <summary>The type of the rules at this place; null if there are none.</summary>
    public RegoType? Type { get; set; }

    public IEnumerable<TypeTree> Children => _children.Values;

    /// <summary>The place that a step leads to; null if there is none.</summary>
    public TypeTree? Child(Term step) => KeyOf(step) is { } key ? _children.GetValueOrDefault(key) : null;

    /// <summary>Sets the type at a path, whatever was there.</summary>
    public void Put(IEnumerable<Term> path, RegoType type)
    {
        TypeTree at = this;
        foreach (Term step in path)
        {
            at = at.ChildOrNew(step);
        }

        at.Type = type;
    }

    /// <summary>
    /// Adds the type of a rule at a path: to the types of other rules there, of objects above, and of places below.
    /// </summary>
    public void Insert(List<Term> path, RegoType type)
    {
        TypeTree at = this;
        for (int i = 0; i < path.Count; i++)
        {
            at = at.ChildOrNew(path[i]);
            if (at.Type is ObjectType members && i + 1 < path.Count)
            {
                at.Type = InsertInto(members, path[(i + 1)..], type);
            }
        }

        at.Type = Merge(at.Type, type);
        if (type is ObjectType)
        {
            foreach ((List<Term> below, RegoType own) in at.Leaves())
            {
                if (at.Type is ObjectType members)
                {
                    at.Type = InsertInto(members, below, own);
                }
            }
        }
    }

    /// <summary>The type of the document here: that of its rules, or an object with all places below.</summary>
    public RegoType Extent()
    {
        if (Type is not null)
        {
            return Type;
        }

        IEnumerable<(RegoValue, RegoType?)> known = _children
            .Where(static child => child.Key is RegoString or RegoNumber or RegoBoolean)
            .Select(static child => ((RegoValue)child.Key, (RegoType?)child.Value.Extent()));
        return TypeRelations.ObjectOf(known, new OtherMembers(RegoType.String, RegoType.Any));
    }

    private static object? KeyOf(Term step) => step switch
    {
        ScalarTerm scalar => scalar.Value,
        VarTerm variable => variable.Name,
        _ => null,
    };

    private TypeTree ChildOrNew(Term step)
    {
        object key = KeyOf(step) ?? step;
        if (!_children.TryGetValue(key, out TypeTree? child))
        {
            child = new TypeTree();
            _children.Add(key, child);
        }

        return child;
    }

    private IEnumerable<(List<Term> Path, RegoType Type)> Leaves()
    {
        foreach ((object key, TypeTree child) in _children)
        {
            Term step = key switch
            {
                RegoValue value => new ScalarTerm(default, value),
                string name => new VarTerm(default, name),
                _ => (Term)key,
            };
            if (child.Type is { } own)
            {
                yield return ([step], own);
                continue;
            }

            foreach ((List<Term> path, RegoType type) in child.Leaves())
            {
                yield return ([step, .. path], type);
            }
        }
    }

    private static ObjectType InsertInto(ObjectType members, List<Term> path, RegoType type)
    {
        if (path.Count == 0)
        {
            return members;
        }

        RegoType? key = path[0] is ScalarTerm scalar ? TypeRelations.Of(scalar.Value) : null;
        RegoType value = path.Count == 1 ? type : InsertInto(new ObjectType([], null), path[1..], type);
        return new ObjectType(members.Known, members.Rest is { } rest
            ? new OtherMembers(TypeRelations.Or(rest.Key, key), TypeRelations.Or(rest.Value, value))
            : new OtherMembers(key, value));
    }

    // Sets become sets of either element, and objects without known keys become objects of either member.
    private static RegoType? Merge(RegoType? left, RegoType? right)
    {
        switch (left, right)
        {
            case (null, _) or (_, null):
                return left ?? right;
            case (ObjectType { Known.Length: 0, Rest: { } a }, ObjectType { Known.Length: 0, Rest: { } b }):
                return new ObjectType([], new OtherMembers(TypeRelations.Or(a.Key, b.Key), Merge(a.Value, b.Value)));
            case (ObjectType { Known.Length: 0, Rest: { } a }, AnyType any):
                int index = Array.FindIndex(
                    any.Options, static option => option is ObjectType { Known.Length: 0, Rest: not null });
                if (index < 0)
                {
                    return TypeRelations.Or(left, right);
                }

                OtherMembers c = ((ObjectType)any.Options[index]).Rest!;
                RegoType merged = new ObjectType(
                    [], new OtherMembers(TypeRelations.Or(c.Key, a.Key), TypeRelations.Or(c.Value, a.Value)));
                return any.Options.Where((_, i) => i != index).Aggregate((RegoType?)merged, TypeRelations.Or);
            case (SetType a, SetType b):
                return new SetType(TypeRelations.Or(a.Element, b.Element));
            case (AnyType, not AnyType):
                return Merge(right, left);
            default:
                return TypeRelations.Or(left, right);
        }
    }
}
