using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>
/// The stages "resolve" and "rewrite": names of rules and imports become references from <c>data</c> and <c>input</c>,
/// declared variables get names of their own, <c>:=</c> becomes <c>=</c>.
/// </summary>
internal sealed partial class NameResolver(
    Dictionary<string, RefTerm> globals, List<RegoError> errors, LocalNames names, Metadata? metadata,
    bool isTemplate = false)
{
    private static readonly string[] RootDocuments = ["input", "data"];

    private Scope _scope = new(null);
    private Rule? _rule;

    /// <summary>The rule with all names resolved.</summary>
    public Rule Resolve(Rule rule)
    {
        _scope = new Scope(null);
        _rule = rule;
        List<Term>? arguments = null;
        if (rule.Arguments is not null)
        {
            DeclareArguments(rule.Arguments);
            rule.Arguments.ForEach(RefuseCalls);
            arguments = [.. rule.Arguments.Select(Resolve)];
        }

        return ResolveBody(rule, arguments);
    }

    /// <summary>A query with all names resolved, and the variables that its rows show.</summary>
    public List<Expr> ResolveQuery(List<Expr> body, Dictionary<string, string> shown)
    {
        _scope = new Scope(null);
        Announce(body);
        List<Expr> resolved = ResolveExpressions(body);
        foreach ((string name, Scope.Local local) in _scope.Declared)
        {
            shown[local.Unique] = name;
        }

        CheckUnused(_scope);
        return resolved;
    }

    private Rule ResolveBody(Rule rule, List<Term>? arguments)
    {
        Scope outer = _scope;
        _scope = new Scope(outer);
        Announce(rule.Body);
        List<Expr> body = ResolveExpressions(rule.Body);
        var resolved = new Rule(rule.At)
        {
            HeadAt = rule.HeadAt,
            Head = [rule.Head[0], .. rule.Head.Skip(1).Select(Resolve)],
            Arguments = arguments,
            Key = rule.Key is null ? null : Resolve(rule.Key),
            Value = rule.Value is null ? null : Resolve(rule.Value),
            IsDefault = rule.IsDefault,
            IsAssignment = rule.IsAssignment,
            HasGeneratedBody = rule.HasGeneratedBody,
            Body = body,
            Module = rule.Module,
            Annotations = rule.Annotations,
        };
        CheckUnused(_scope);
        _scope = outer;
        resolved.Else = rule.Else is null ? null : ResolveBody(rule.Else, arguments);
        return resolved;
    }

    private void DeclareArguments(List<Term> arguments)
    {
        foreach (VarTerm variable in arguments.SelectMany(PatternVariables))
        {
            if (variable.Name is "input" or "data")
            {
                errors.Add(variable.At.Error(RegoError.Compile,
                    $"args must not shadow {variable.Name} (use a different variable name)"));
            }
            else if (!variable.IsWildcard && _scope.Own(variable.Name) is null)
            {
                Declare(variable, Scope.LocalOrigin.Argument);
            }
        }
    }

    private void RefuseCalls(Term argument)
    {
        switch (argument)
        {
            case CallTerm:
                errors.Add(argument.At.Error(RegoError.Compile, "rule arguments cannot contain calls"));
                break;
            case ArrayTerm array:
                array.Items.ForEach(RefuseCalls);
                break;
            case ObjectTerm members:
                members.Members.ForEach(member => RefuseCalls(member.Value));
                break;
            case RefTerm reference:
                reference.Path.ForEach(RefuseCalls);
                break;
        }
    }

    private static IEnumerable<VarTerm> PatternVariables(Term term) => term switch
    {
        VarTerm variable => [variable],
        ArrayTerm array => array.Items.SelectMany(PatternVariables),
        ObjectTerm members => members.Members.SelectMany(static m => PatternVariables(m.Value)),
        _ => [],
    };

    private void Announce(List<Expr> body)
    {
        foreach (Expr expression in body)
        {
            IEnumerable<VarTerm> declared = expression switch
            {
                { Some: { Count: > 0 } some } => some,
                { Some: not null, Call: { } call } => call.Arguments.SkipLast(1).SelectMany(PatternVariables),
                { Call: { Name: "assign" } call } when !globals.ContainsKey("assign") =>
                    PatternVariables(call.Arguments[0]),
                _ => [],
            };
            _scope.Announced.UnionWith(declared.Select(static v => v.Name).Except(RootDocuments));
        }
    }

    private List<Expr> ResolveExpressions(List<Expr> body)
    {
        var resolved = new List<Expr>(body.Count);
        foreach (Expr expression in body)
        {
            if (Resolve(expression) is { } result)
            {
                resolved.Add(result);
            }
        }

        if (resolved.Count == 0)
        {
            resolved.Add(new Expr(body[0].At) { Term = new ScalarTerm(body[0].At, RegoBoolean.True) });
        }

        return resolved;
    }

    private Expr? Resolve(Expr expression)
    {
        List<WithModifier> with =
            [.. expression.With.Select(w => new WithModifier(w.At, ResolveTarget(w.Target), Resolve(w.Value)))];
        switch (expression)
        {
            case { Some: { Count: > 0 } some }:
                foreach (VarTerm variable in some)
                {
                    Declare(variable, Scope.LocalOrigin.Some);
                }

                return null;
            case { Some: not null, Call: { } call }:
                return ResolveSomeIn(expression, call, with);
            case { Every: { } every }:
                return ResolveEvery(expression, every, with);
            case { Call: { Name: "assign" } call } when !globals.ContainsKey("assign"):
                return ResolveAssignment(expression, call, with);
            case { Call: { Name: "print" } print } when isTemplate:
                // Gatekeeper removes it.
                _ = Resolve(print);
                return null;
            default:
                return new Expr(expression.At)
                {
                    Term = expression.Call is { } statement
                        ? ResolveCall(statement, isStatement: true)
                        : Resolve(expression.Term!),
                    IsNegated = expression.IsNegated,
                    With = with,
                };
        }
    }

    private Expr ResolveSomeIn(Expr expression, CallTerm call, List<WithModifier> with)
    {
        Term domain = Resolve(call.Arguments[^1]);
        foreach (VarTerm variable in call.Arguments.SkipLast(1).SelectMany(PatternVariables))
        {
            if (_scope.Own(variable.Name) is null)
            {
                Declare(variable, Scope.LocalOrigin.Some);
            }
        }

        List<Term> arguments = [.. call.Arguments.SkipLast(1).Select(Resolve), domain];
        foreach (VarTerm variable in call.Arguments.SkipLast(1).SelectMany(PatternVariables))
        {
            // The variables of a loop can be unused.
            if (_scope.Own(variable.Name) is { } local)
            {
                local.IsUsed = local.IsUsed || call.Arguments.Count == 3;
            }
        }

        return new Expr(expression.At)
        {
            Some = [],
            Term = new CallTerm(call.At, call.Function, arguments),
            With = with,
        };
    }

    private Expr ResolveEvery(Expr expression, EveryExpr every, List<WithModifier> with)
    {
        Term domain = Resolve(every.Domain);
        Scope outer = _scope;
        _scope = new Scope(outer);
        if (every.Key is not null)
        {
            Declare(every.Key, Scope.LocalOrigin.Loop);
        }

        Declare(every.Value, Scope.LocalOrigin.Loop);
        VarTerm? key = every.Key is null ? null : Renamed(every.Key);
        VarTerm value = Renamed(every.Value);
        _scope = new Scope(_scope);
        Announce(every.Body);
        List<Expr> body = ResolveExpressions(every.Body);
        CheckUnused(_scope);
        _scope = outer;
        return new Expr(expression.At) { Every = new EveryExpr(key, value, domain, body), With = with };
    }

    private Expr ResolveAssignment(Expr expression, CallTerm call, List<WithModifier> with)
    {
        Term value = Resolve(call.Arguments[1]);
        Term target = call.Arguments[0];
        if (expression.IsNegated)
        {
            errors.Add(expression.At.Error(RegoError.Compile, "cannot assign vars inside negated expression"));
        }

        if (target is not (VarTerm or ArrayTerm or ObjectTerm))
        {
            errors.Add(target.At.Error(RegoError.Compile, $"cannot assign to {RefText.KindOf(target)}"));
            return new Expr(expression.At) { Term = value, With = with };
        }

        foreach (VarTerm variable in PatternVariables(target))
        {
            // In Rego v0, the name of a root document can be a variable, as tests use it.
            if (variable.Name is "input" or "data" && _rule?.Module is not { IsV1: false })
            {
                errors.Add(variable.At.Error(RegoError.Compile,
                    $"variables must not shadow {variable.Name} (use a different variable name)"));
            }
            else if (!variable.IsWildcard)
            {
                Declare(variable, Scope.LocalOrigin.Assigned);
            }
        }

        var equality = new CallTerm(call.At, new RefTerm(call.At, [new VarTerm(call.At, "eq")]),
            [Resolve(target), value]);
        return new Expr(expression.At) { Term = equality, IsNegated = expression.IsNegated, With = with };
    }

    private void Declare(VarTerm variable, Scope.LocalOrigin origin)
    {
        string name = variable.Name;
        if (variable.IsWildcard)
        {
            return;
        }

        if (origin is Scope.LocalOrigin.Some or Scope.LocalOrigin.Assigned)
        {
            string? problem = _scope.Own(name)?.Origin switch
            {
                Scope.LocalOrigin.Some => $"var {name} declared above",
                Scope.LocalOrigin.Assigned => $"var {name} assigned above",
                _ when _scope.Seen.Contains(name) && !RootDocuments.Contains(name) => $"var {name} referenced above",
                _ when IsArgument(name) => $"arg {name} redeclared",
                _ => null,
            };
            if (problem is not null)
            {
                errors.Add(variable.At.Error(RegoError.Compile, problem));
            }
        }

        _scope.Declare(name, new Scope.Local(names.Next(name), origin, variable.At));
    }

    private bool IsArgument(string name) => _scope.Outer is { Outer: null } arguments
        && arguments.Own(name)?.Origin == Scope.LocalOrigin.Argument;

    private void CheckUnused(Scope scope)
    {
        foreach ((string name, Scope.Local local) in scope.Declared)
        {
            if (local is { Origin: Scope.LocalOrigin.Some, IsUsed: false })
            {
                errors.Add(local.At.Error(RegoError.Compile, $"declared var {name} unused"));
            }
        }
    }
}
