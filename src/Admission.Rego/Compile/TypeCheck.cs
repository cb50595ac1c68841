using System.Runtime.CompilerServices;
using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>
/// The stage "types": infers types from constants, rules and builtins, and reports expressions whose types never fit.
/// Values from input or base documents can have any type.
/// </summary>
internal sealed partial class TypeCheck(CompiledProgram program, List<RegoError> errors)
{
    private readonly Dictionary<RuleGroup, RegoType> _types = [];
    private readonly HashSet<RuleGroup> _running = [];
    private bool _isQuery;
    private Dictionary<string, RegoType> _variables = new(StringComparer.Ordinal);

    /// <summary>Checks all rules.</summary>
    public void Check()
    {
        foreach (RuleGroup group in program.Groups)
        {
            _ = TypeOf(group);
        }
    }

    public void Check(List<Expr> query)
    {
        // Only in rules is == the same as =.
        _isQuery = true;
        CheckBody(query);
    }

    // The type of a rule's document, or of a function's result.
    private RegoType TypeOf(RuleGroup group)
    {
        if (_types.TryGetValue(group, out RegoType? known))
        {
            return known;
        }

        // Rules that use each other in a very long chain can have any type.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack() || !_running.Add(group))
        {
            return RegoType.Any;
        }

        RegoType? type = null;
        foreach (Rule rule in group.Default is null ? group.Rules : [.. group.Rules, group.Default])
        {
            Dictionary<string, RegoType> outer = _variables;
            for (Rule? next = rule; next is not null; next = next.Else)
            {
                _variables = new Dictionary<string, RegoType>(StringComparer.Ordinal);
                foreach (Term argument in rule.Arguments ?? [])
                {
                    Assign(argument, RegoType.Any);
                }

                CheckBody(next.Body);
                RegoType value = Check(next.Key ?? next.Value!, next.HeadAt);
                type = type is null ? value : RegoType.Or(type, value);
            }

            _variables = outer;
        }

        type = group.Kind switch
        {
            RuleKind.Set => new SetType(type ?? RegoType.Any),
            RuleKind.Object => new ObjectType([], RegoType.Any, RegoType.Any),
            _ => type ?? RegoType.Any,
        };
        _running.Remove(group);
        _types[group] = type;
        return type;
    }

    private void CheckBody(List<Expr> body)
    {
        foreach (Expr expression in body)
        {
            int before = errors.Count;
            Check(expression);
            if (expression.With.Count > 0)
            {
                // With another input, data or function, other types are possible.
                errors.RemoveRange(before, errors.Count - before);
            }
        }
    }

    private void Check(Expr expression)
    {
        expression.With.ForEach(with => Check(with.Value, with.At));
        if (expression.Every is { } every)
        {
            CheckEvery(every);
        }
        else if (expression is { Some: not null, Call: { } someIn })
        {
            RegoType domain = Check(someIn.Arguments[^1], expression.At);
            (RegoType Key, RegoType Value) items = TypeRelations.Items(domain) ?? (RegoType.Any, RegoType.Any);
            Assign(someIn.Arguments[^2], items.Value);
            if (someIn.Arguments.Count == 3)
            {
                Assign(someIn.Arguments[0], items.Key);
            }
        }
        else if (expression.Call is { Name: "eq" or "equal", Arguments.Count: 2 } equality
            && !(_isQuery && equality.Name == "equal") && !program.Functions.ContainsKey(equality.Name))
        {
            CheckEquality(equality, expression.At);
        }
        else if (expression.Call is { } call)
        {
            CheckCall(call, expression.At);
        }
        else if (expression.Term is not null)
        {
            Check(expression.Term, expression.At);
        }
    }

    // As in OPA, the items of "every" can have any type, and its body has no calls that never fit: only the references
    // and comprehensions in it are checked.
    private void CheckEvery(EveryExpr every)
    {
        _ = Check(every.Domain, every.Domain.At);
        foreach (Expr expression in every.Body)
        {
            if (expression.Every is { } inner)
            {
                CheckEvery(inner);
            }
            else if (expression.Term is not null)
            {
                CheckReferences(expression.Term, expression.At);
            }
        }
    }

    private void CheckEquality(CallTerm call, Place at)
    {
        int before = errors.Count;
        RegoType left = Check(call.Arguments[0], at);
        RegoType right = Check(call.Arguments[1], at);
        if (errors.Count > before)
        {
            return;
        }

        if (!TypeRelations.Overlap(left, right))
        {
            errors.Add(at.Error(RegoError.Type, "match error"));
            return;
        }

        Assign(call.Arguments[0], right);
        Assign(call.Arguments[1], left);
    }

    // Gives the variables of a pattern, as far as they have none, the types of the parts.
    private void Assign(Term term, RegoType type)
    {
        switch (term)
        {
            case VarTerm variable:
                _variables.TryAdd(variable.Name, type);
                break;
            case ArrayTerm array:
                for (int i = 0; i < array.Items.Count; i++)
                {
                    Assign(array.Items[i], TypeRelations.Step(type, RegoNumber.Of(i)) ?? RegoType.Any);
                }

                break;
            case ObjectTerm members:
                foreach ((Term key, Term value) in members.Members)
                {
                    Assign(value, key is ScalarTerm scalar
                        ? TypeRelations.Step(type, scalar.Value) ?? RegoType.Any
                        : RegoType.Any);
                }

                break;
        }
    }

    private RegoType CheckCall(CallTerm call, Place at)
    {
        int before = errors.Count;
        RegoType[] have = [.. call.Arguments.Select(argument => Check(argument, at))];
        if (errors.Count > before)
        {
            return RegoType.Any;
        }

        if (program.Functions.TryGetValue(call.Name, out RuleGroup? group))
        {
            RegoType result = TypeOf(group);
            bool fits = ParametersOf(group).Zip(have).All(static pair =>
                TypeRelations.Overlap(pair.First, pair.Second));
            CheckOutput(call, have, group.Arity, result, fits, at);
            return result;
        }

        if (call.Name is "walk" or "print" || BuiltinTable.Find(call.Name) is not { } builtin)
        {
            have.Skip(1).Zip(call.Arguments.Skip(1)).ToList().ForEach(pair => Assign(pair.Second, RegoType.Any));
            return RegoType.Any;
        }

        bool isOk = builtin.Type.Arguments.Zip(have).All(static pair => TypeRelations.Overlap(pair.First, pair.Second));
        RegoType output = builtin.Type.Result ?? RegoType.Any;
        CheckOutput(call, have, builtin.Type.Arguments.Length, output, isOk, at);
        return output;
    }

    private void CheckOutput(CallTerm call, RegoType[] have, int arity, RegoType result, bool fits, Place at)
    {
        if (have.Length == arity + 1)
        {
            fits &= TypeRelations.Overlap(have[^1], result);
            Assign(call.Arguments[^1], result);
        }

        if (!fits)
        {
            errors.Add(at.Error(RegoError.Type, $"{call.Name}: invalid argument(s)"));
        }
    }

    private static RegoType[] ParametersOf(RuleGroup group)
    {
        var types = new RegoType?[group.Arity];
        foreach (Rule rule in group.Rules)
        {
            for (int i = 0; i < types.Length; i++)
            {
                RegoType type = PatternType(rule.Arguments![i]);
                types[i] = types[i] is { } other ? RegoType.Or(other, type) : type;
            }
        }

        return [.. types.Select(static type => type ?? RegoType.Any)];
    }

    private static RegoType PatternType(Term term) => term switch
    {
        ScalarTerm scalar => TypeRelations.Of(scalar.Value),
        ArrayTerm { Items.Count: > 0 } array => new ArrayType([.. array.Items.Select(PatternType)], null),
        ObjectTerm { Members.Count: > 0 } members when members.Members.TrueForAll(static m => m.Key is ScalarTerm) =>
            new ObjectType(
                [.. members.Members.Select(static m => (((ScalarTerm)m.Key).Value, PatternType(m.Value)))], null, null),
        _ => RegoType.Any,
    };
}
