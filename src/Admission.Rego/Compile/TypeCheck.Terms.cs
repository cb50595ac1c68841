using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

internal sealed partial class TypeCheck
{
    // The type of a term; null if it is unknown.
    private RegoType? TypeOf(Term term, TypeScope scope)
    {
        switch (term)
        {
            case ScalarTerm scalar:
                // A composite here is metadata, which can have any type.
                return scalar.Value is RegoObject or RegoArray ? RegoType.Any : TypeRelations.Of(scalar.Value);
            case VarTerm variable:
                return scope.Find(variable.Name);
            case RefTerm reference:
                return scope.Find(reference.Path);
            case ArrayTerm array:
                return TypeRelations.ArrayOf([.. array.Items.Select(item => TypeOf(item, scope))]);
            case SetTerm set:
                RegoType? element = set.Items.Aggregate(
                    (RegoType?)null, (all, item) => TypeRelations.Or(all, TypeOf(item, scope)));
                return new SetType(element ?? RegoType.Any);
            case ObjectTerm members:
                return TypeOf(members, scope);
            case ComprehensionTerm comprehension:
                return _comprehensions.GetValueOrDefault(comprehension);
            default:
                return null;
        }
    }

    private RegoType TypeOf(ObjectTerm members, TypeScope scope)
    {
        var known = new Dictionary<RegoValue, RegoType?>();
        OtherMembers? rest = members.Members.Count == 0 ? TypeRelations.AnyMembers : null;
        foreach ((Term key, Term value) in members.Members)
        {
            RegoType? own = TypeOf(value, scope);
            if (ConstantOf(key) is { } name)
            {
                known[name] = own;
            }
            else
            {
                // In OPA, one of these members decides, in the order of generated names.
                rest = new OtherMembers(
                    TypeRelations.Or(rest?.Key, TypeOf(key, scope)), TypeRelations.Or(rest?.Value, own));
            }
        }

        return TypeRelations.ObjectOf(known.Select(static member => (member.Key, member.Value)), rest);
    }

    // The value of a constant as JSON has it, where sets are arrays; null for other terms.
    private static RegoValue? ConstantOf(Term term)
    {
        if (term is ScalarTerm scalar)
        {
            return scalar.Value;
        }

        List<Term>? items = (term as ArrayTerm)?.Items ?? (term as SetTerm)?.Items;
        return items?.TrueForAll(static item => ConstantOf(item) is not null) == true
            ? new RegoArray([.. items.Select(static item => ConstantOf(item)!)])
            : null;
    }

    private bool Unify(Term left, RegoType? leftType, Term right, RegoType? rightType, TypeScope scope)
    {
        switch (TypeRelations.IsUnknown(leftType), TypeRelations.IsUnknown(rightType))
        {
            case (true, false):
                return Unify(left, rightType, false, scope);
            case (false, true):
                return Unify(right, leftType, false, scope);
            case (false, false):
                return _types.Unifies(leftType, rightType);
        }

        switch (left, right)
        {
            case (ArrayTerm a, ArrayTerm b):
                return a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair =>
                    Unify(pair.First, TypeOf(pair.First, scope), pair.Second, TypeOf(pair.Second, scope), scope));
            case (ObjectTerm a, ObjectTerm b):
                return UnifyMembers(a, b, scope);
            case (ArrayTerm or ObjectTerm or VarTerm, VarTerm):
                return Unify(left, RegoType.Any, false, scope) && Unify(right, TypeOf(left, scope), false, scope);
            case (VarTerm, ArrayTerm or ObjectTerm):
                return Unify(right, RegoType.Any, false, scope) && Unify(left, TypeOf(right, scope), false, scope);
            default:
                return false;
        }
    }

    private bool UnifyMembers(ObjectTerm left, ObjectTerm right, TypeScope scope)
    {
        if (left.Members.Count != right.Members.Count)
        {
            return false;
        }

        foreach ((Term key, Term value) in left.Members)
        {
            string text = RefText.Write(key);
            int index = right.Members.FindIndex(other => RefText.Write(other.Key) == text);
            if (index < 0)
            {
                return false;
            }

            Term other = right.Members[index].Value;
            if (!Unify(value, TypeOf(value, scope), other, TypeOf(other, scope), scope))
            {
                return false;
            }
        }

        return true;
    }

    // Can the term have the type? Its variables without a type get one; with isOption, the type is one of several.
    private bool Unify(Term term, RegoType? type, bool isOption, TypeScope scope)
    {
        switch (term)
        {
            case ArrayTerm or ObjectTerm or SetTerm:
                return UnifyParts(term, type, isOption, scope);
            case VarTerm variable:
                RegoType? known = scope.Find(variable.Name);
                if (isOption)
                {
                    scope.Put(variable.Name, TypeRelations.Or(known, type));
                    return true;
                }

                if (known is not null)
                {
                    return _types.Unifies(known, type);
                }

                scope.Put(variable.Name, type);
                return true;
            default:
                return _types.Unifies(TypeOf(term, scope), type);
        }
    }

    private bool UnifyParts(Term term, RegoType? type, bool isOption, TypeScope scope)
    {
        switch (term, type)
        {
            case (_, AnyType { IsAny: true }):
                foreach (Term part in PartsOf(term))
                {
                    _ = Unify(part, RegoType.Any, true, scope);
                }

                return true;
            case (_, AnyType any):
                return UnifyOptions(term, any, scope);
            case (ArrayTerm array, ArrayType items):
                return (array.Items.Count == items.Known.Length || items.Rest is not null)
                    && !array.Items.Where((item, i) => !Unify(item, items.At(i), isOption, scope)).Any();
            case (SetTerm set, SetType elements):
                return set.Items.TrueForAll(item => Unify(item, elements.Element, isOption, scope));
            case (ObjectTerm members, ObjectType known):
                if (members.Members.Count != known.Known.Length && known.Rest?.Value is null)
                {
                    return false;
                }

                foreach ((Term key, Term value) in members.Members)
                {
                    if (ConstantOf(key) is not { } name)
                    {
                        _ = Unify(value, RegoType.Any, isOption, scope);
                    }
                    else if (TypeRelations.Select(known, name) is not { } child
                        || !Unify(value, child, isOption, scope))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    // Tries every option, since each can add to the types of the variables.
    private bool UnifyOptions(Term term, AnyType any, TypeScope scope)
    {
        bool fits = false;
        foreach (RegoType option in any.Options)
        {
            fits |= Unify(term, option, true, scope);
        }

        return fits;
    }

    private static IEnumerable<Term> PartsOf(Term term) => term switch
    {
        ArrayTerm array => array.Items,
        SetTerm set => set.Items,
        ObjectTerm members => members.Members.SelectMany(static m => (Term[])[m.Key, m.Value]),
        _ => [],
    };

    // Can the reference lead somewhere? Its variables without a type get that of the keys.
    private bool Follow(List<Term> path, TypeScope scope)
    {
        if (scope.Find(path) is FunctionType)
        {
            return false;
        }

        string? root = (path[0] as VarTerm)?.Name;
        for (TypeScope? at = scope; at is not null && root is not null; at = at.Outer)
        {
            if (at.Has(root))
            {
                return FollowType(at.Find(root), path, 1, scope);
            }
        }

        return root switch
        {
            "data" when program.Types.Children.Any() => FollowDocument(program.Types, path, scope),
            "data" or "input" => FollowType(RegoType.Any, path, 1, scope),
            _ => FollowType(RegoType.Any, path, 0, scope),
        };
    }

    private bool FollowDocument(TypeTree at, List<Term> path, TypeScope scope)
    {
        for (int i = 1; i < path.Count; i++)
        {
            Term step = path[i];
            if (i <= 2 && step is not (VarTerm or ScalarTerm { Text: not null }))
            {
                return false;
            }

            if (step is VarTerm variable)
            {
                RegoType? keys = TypeRelations.Keys(at.Extent());
                if (scope.Find(variable.Name) is not { } known)
                {
                    scope.Put(variable.Name, keys);
                }
                else if (!_types.Unifies(keys, known))
                {
                    return false;
                }
            }

            if (at.Child(step) is not { } child)
            {
                // In OPA, the types of these variables depend on the order of the places below.
                foreach (Term later in path.Skip(i + 1))
                {
                    AssumeAny(later, scope);
                }

                return true;
            }

            if (child.Type is not null)
            {
                return FollowType(child.Type, path, i + 1, scope);
            }

            at = child;
        }

        return true;
    }

    private bool FollowType(RegoType? type, List<Term> path, int start, TypeScope scope)
    {
        for (int i = start; i < path.Count; i++)
        {
            if (TypeRelations.Keys(type) is not { } keys)
            {
                return false;
            }

            switch (path[i])
            {
                case ScalarTerm scalar:
                    if (TypeRelations.Select(type, scalar.Value) is not { } member)
                    {
                        return false;
                    }

                    type = member;
                    continue;
                case ArrayTerm or ObjectTerm or SetTerm:
                    if (!Unify(path[i], keys, false, scope))
                    {
                        return false;
                    }

                    break;
                case VarTerm variable:
                    if (scope.Find(variable.Name) is not { } known)
                    {
                        scope.Put(variable.Name, keys);
                    }
                    else if (!_types.Unifies(known, keys))
                    {
                        return false;
                    }

                    break;
            }

            type = TypeRelations.Values(type);
        }

        return true;
    }
}
