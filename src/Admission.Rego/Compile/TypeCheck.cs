using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>
/// The stage "types": infers types from constants, rules and builtins, and reports expressions whose types never fit.
/// Values from input or base documents can have any type. It follows the rules of OPA's type check exactly; where two
/// runs of OPA differ, it accepts.
/// </summary>
internal sealed partial class TypeCheck(CompiledProgram program, List<RegoError> errors)
{
    private readonly TypeUnifier _types = new();
    private readonly Dictionary<ComprehensionTerm, RegoType?> _comprehensions =
        new(ReferenceEqualityComparer.Instance);

    private FlatBody _flat = new(program, isQuery: false);

    /// <summary>Checks all rules.</summary>
    /// <param name="groups">The rules; each follows those that it uses.</param>
    public void Check(IEnumerable<RuleGroup> groups)
    {
        foreach (RuleGroup group in groups)
        {
            foreach (Rule rule in group.Default is null ? group.Rules : [.. group.Rules, group.Default])
            {
                for (Rule? next = rule; next is not null; next = next.Else)
                {
                    _flat = new FlatBody(program, isQuery: false);
                    _comprehensions.Clear();
                    Check(next);
                }
            }
        }
    }

    public void Check(List<Expr> query)
    {
        // Only in rules is == the same as =.
        _flat = new FlatBody(program, isQuery: true);
        _ = CheckBody(new TypeScope(program.Types, null), _flat.Of(query));
    }

    private void Check(Rule rule)
    {
        (List<Expr> body, List<Term> head, List<Term>? arguments, Term value) = _flat.Of(rule);
        int before = errors.Count;
        TypeScope scope = CheckBody(new TypeScope(program.Types, null), body);
        List<Term> path =
        [
            .. rule.Module!.Package.Append(((VarTerm)head[0]).Name)
                .Select(name => new ScalarTerm(rule.At, new RegoString(name))),
            .. head.Skip(1),
        ];
        if (errors.Count > before)
        {
            // What uses the rule has no errors because of it.
            program.Types.Put(path, RegoType.Any);
            return;
        }

        RegoType? type;
        if (arguments is not null)
        {
            arguments.ForEach(argument => AssumeAny(argument, scope));
            type = new FunctionType([.. arguments.Select(argument => TypeOf(argument, scope))], TypeOf(value, scope));
        }
        else if (rule.Key is not null)
        {
            type = TypeOf(value, scope) is { } element ? new SetType(element) : null;
        }
        else
        {
            int constant = path.FindIndex(static step => step is not ScalarTerm);
            type = TypeOf(value, scope);
            for (int i = path.Count - 1; constant >= 0 && i >= constant && type is not null; i--)
            {
                type = TypeOf(path[i], scope) is { } key ? new ObjectType([], new OtherMembers(key, type)) : null;
            }

            path = constant < 0 ? path : path[..constant];
        }

        if (type is not null)
        {
            program.Types.Insert(path, TypeRelations.Limited(type));
        }
    }

    // Variables of arguments that the body does not use can have any type.
    private static void AssumeAny(Term argument, TypeScope scope)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Variables.Collect(argument, names, withClosures: false);
        foreach (string name in names.Where(name => scope.Find(name) is null))
        {
            scope.Put(name, RegoType.Any);
        }
    }

    private TypeScope CheckBody(TypeScope outer, List<Expr> body)
    {
        var scope = new TypeScope(program.Types, outer);
        foreach (Expr expression in body)
        {
            int before = errors.Count;
            CheckParts(expression, scope);
            Check(expression, scope, isSilent: errors.Count > before);
        }

        return scope;
    }

    // Checks comprehensions, then references.
    private void CheckParts(Expr expression, TypeScope scope)
    {
        SyntaxWalk.VisitOutside([expression], term =>
        {
            if (term is ComprehensionTerm comprehension)
            {
                int before = errors.Count;
                TypeScope inner = CheckBody(scope, comprehension.Body);
                _comprehensions[comprehension] = errors.Count > before ? null : TypeOf(comprehension, inner);
            }
        });
        SyntaxWalk.VisitOutside([expression], term =>
        {
            if (term is RefTerm reference && !Follow(reference.Path, scope))
            {
                string text = RefText.Write(reference.Path, NameOf);
                errors.Add(reference.At.Error(RegoError.Type, $"undefined ref: {text}"));
            }
        });
    }

    private string NameOf(string variable) => _flat.SourceOf(variable) is { } source
        ? RefText.Write(source, NameOf)
        : program.Names.Original(variable);

    private static RegoType? TypeOf(ComprehensionTerm comprehension, RegoType? key, RegoType? value) =>
        comprehension.Result switch
        {
            RegoKind.Array => new ArrayType([], value),
            RegoKind.Set => new SetType(value),
            _ => new ObjectType([], new OtherMembers(key, value)),
        };

    private RegoType? TypeOf(ComprehensionTerm comprehension, TypeScope inner) => TypeOf(
        comprehension,
        comprehension.Key is null ? null : TypeOf(comprehension.Key, inner),
        TypeOf(comprehension.Value, inner));

    // What follows from an error in a part of the expression is not reported again.
    private void Check(Expr expression, TypeScope scope, bool isSilent)
    {
        foreach (WithModifier with in expression.With)
        {
            if (scope.Find(((RefTerm)with.Target).Path) is FunctionType target
                && TypeOf(with.Value, scope) is FunctionType value && !_types.Unifies(target, value))
            {
                errors.Add(with.At.Error(RegoError.Type, $"{RefText.Write(with.Target)}: arity mismatch"));
                return;
            }
        }

        if (expression.Call is not { } call)
        {
            return;
        }

        string? message;
        bool isUnknown;
        if (call is { Name: "eq", Arguments.Count: 2 })
        {
            RegoType? left = TypeOf(call.Arguments[0], scope);
            RegoType? right = TypeOf(call.Arguments[1], scope);
            message = Unify(call.Arguments[0], left, call.Arguments[1], right, scope) ? null : "match error";
            isUnknown = TypeRelations.IsUnknown(left) || TypeRelations.IsUnknown(right);
        }
        else
        {
            message = Accepts(call, scope) ? null : $"{call.Name}: invalid argument(s)";
            isUnknown = call.Arguments.Exists(argument => TypeRelations.IsUnknown(TypeOf(argument, scope)));
        }

        if (message is not null && !(isSilent && isUnknown))
        {
            errors.Add(expression.At.Error(RegoError.Type, message));
        }
    }

    private bool Accepts(CallTerm call, TypeScope scope)
    {
        RegoType? type = call.Function.Root == "data"
            ? scope.Find(call.Function.Path)
            : BuiltinTable.Find(call.Name)?.Type;
        if (type is not FunctionType function)
        {
            return true;
        }

        for (int i = 0; i < call.Arguments.Count; i++)
        {
            RegoType? wanted = i < function.Arguments.Length ? function.Arguments[i] : function.Result;
            if (wanted is not null && !Unify(call.Arguments[i], wanted, false, scope))
            {
                return false;
            }
        }

        return true;
    }
}
