using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

internal sealed partial class TypeCheck
{
    private RegoType Check(Term term, Place at)
    {
        switch (term)
        {
            case ScalarTerm scalar:
                // A composite here is metadata, which can have any type.
                return scalar.Value is RegoObject or RegoArray ? RegoType.Any : TypeRelations.Of(scalar.Value);
            case VarTerm variable:
                return _variables.GetValueOrDefault(variable.Name, RegoType.Any);
            case RefTerm reference:
                return CheckReference(reference, at);
            case ArrayTerm array:
                return TypeRelations.ArrayOf([.. array.Items.Select(item => Check(item, at))]);
            case SetTerm set:
                RegoType? element = null;
                foreach (RegoType type in set.Items.Select(item => Check(item, at)))
                {
                    element = element is null ? type : RegoType.Or(element, type);
                }

                return new SetType(element ?? RegoType.Any);
            case ObjectTerm members:
                return CheckObject(members, at);
            case CallTerm call:
                return CheckCall(call, at);
            case TemplateTerm template:
                template.Parts.ForEach(part => Check(part, at));
                return RegoType.String;
            case ComprehensionTerm comprehension:
                return CheckComprehension(comprehension);
            default:
                return RegoType.Any;
        }
    }

    private ObjectType CheckObject(ObjectTerm members, Place at)
    {
        var known = new List<(RegoValue, RegoType)>();
        RegoType? restKey = null;
        RegoType? restValue = null;
        foreach ((Term key, Term value) in members.Members)
        {
            RegoType keyType = Check(key, at);
            RegoType valueType = Check(value, at);
            if (key is ScalarTerm scalar)
            {
                known.Add((scalar.Value, valueType));
            }
            else
            {
                restKey = restKey is null ? keyType : RegoType.Or(restKey, keyType);
                restValue = restValue is null ? valueType : RegoType.Or(restValue, valueType);
            }
        }

        return members.Members.Count == 0
            ? TypeRelations.ObjectOf([])
            : new ObjectType([.. known], restKey, restValue);
    }

    private RegoType CheckComprehension(ComprehensionTerm comprehension)
    {
        var outer = new Dictionary<string, RegoType>(_variables, StringComparer.Ordinal);
        CheckBody(comprehension.Body);
        RegoType value = Check(comprehension.Value, comprehension.At);
        RegoType? key = comprehension.Key is null ? null : Check(comprehension.Key, comprehension.At);
        _variables = outer;
        return comprehension.Result switch
        {
            RegoKind.Array => new ArrayType([], value),
            RegoKind.Set => new SetType(value),
            _ => new ObjectType([], key, value),
        };
    }

    // Checks the references and comprehensions in a term, and no calls.
    private void CheckReferences(Term term, Place at)
    {
        switch (term)
        {
            case RefTerm { Head: VarTerm } or ComprehensionTerm:
                _ = Check(term, at);
                break;
            case RefTerm reference:
                reference.Path.ForEach(step => CheckReferences(step, at));
                break;
            case ArrayTerm array:
                array.Items.ForEach(item => CheckReferences(item, at));
                break;
            case SetTerm set:
                set.Items.ForEach(item => CheckReferences(item, at));
                break;
            case ObjectTerm members:
                members.Members.ForEach(member => CheckReferences(member.Key, at));
                members.Members.ForEach(member => CheckReferences(member.Value, at));
                break;
            case CallTerm call:
                call.Arguments.ForEach(argument => CheckReferences(argument, at));
                break;
            case TemplateTerm template:
                template.Parts.ForEach(part => CheckReferences(part, at));
                break;
        }
    }

    private RegoType CheckReference(RefTerm reference, Place at)
    {
        int position = 1;
        RegoType? type;
        switch (reference.Root)
        {
            case "input":
                type = RegoType.Any;
                break;
            case "data":
                (type, position) = CheckData(reference);
                break;
            default:
                type = Check(reference.Head, at);
                break;
        }

        for (; position < reference.Path.Count && type is not null; position++)
        {
            Term step = reference.Path[position];
            if (step is ScalarTerm scalar)
            {
                type = TypeRelations.Step(type, scalar.Value);
                continue;
            }

            RegoType key = Check(step, at);
            (RegoType Key, RegoType Value)? items = TypeRelations.Items(type);
            if (items is { } all && TypeRelations.Overlap(all.Key, key))
            {
                Assign(step, all.Key);
                type = all.Value;
            }
            else
            {
                type = null;
            }
        }

        if (type is null)
        {
            string text = RefText.Write(reference.Path, program.Names.Original);
            errors.Add(at.Error(RegoError.Type, $"undefined ref: {text}"));
        }

        return type ?? RegoType.Any;
    }

    // The type of the rule that a reference leads to; anything for base documents and packages.
    private (RegoType? Type, int Position) CheckData(RefTerm reference)
    {
        RuleNode node = program.Root;
        for (int i = 1; i < reference.Path.Count; i++)
        {
            if (reference.Path[i] is not ScalarTerm { Text: { } name } || node.Dynamic is not null
                || !node.Children.TryGetValue(name, out RuleNode? child))
            {
                return (RegoType.Any, reference.Path.Count);
            }

            node = child;
            if (node.Group is { } group)
            {
                return (group.Kind == RuleKind.Function ? null : TypeOf(group), i + 1);
            }
        }

        return (RegoType.Any, reference.Path.Count);
    }
}
