using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>Runs the stages over a query.</summary>
internal sealed class QueryCompiler(CompiledProgram program, List<RegoError> errors)
{
    public QueryPlan? Compile(List<Expr> parsed, string text)
    {
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        var resolver = new NameResolver(new Dictionary<string, RefTerm>(StringComparer.Ordinal), errors,
            program.Names, null);
        List<Expr> body = resolver.ResolveQuery(parsed, shown);
        new FunctionCheck(program, errors).Check(body);
        if (errors.Count > 0)
        {
            return null;
        }

        bool isChecked = body.Count > 1 || Iterates(body);
        var expressions = new List<(Expr Expr, string Name)>();
        var captured = new List<Expr>();
        foreach (Expr expression in body)
        {
            captured.Add(Capture(expression, expressions, isChecked, captured));
        }

        if (isChecked)
        {
            captured.AddRange(expressions.Select(static e =>
                new Expr(e.Expr.At) { Term = new VarTerm(e.Expr.At, e.Name) }));
        }

        HashSet<string> names = Variables.Of(body);
        var slots = new Slots(0);
        List<Step> steps = new BodyPlanner(program, errors, slots).Plan(captured, covers: false);
        if (errors.Count > 0)
        {
            return null;
        }

        new TypeCheck(program, errors).Check(body);
        if (errors.Count > 0)
        {
            return null;
        }

        (string, int)[] variables = [.. names
            .Where(static name => name[0] != '$')
            .Select(name => (shown.GetValueOrDefault(name, name), slots.Of(name)))
            .OrderBy(static v => v.Item1, StringComparer.Ordinal)];
        (string, int)[] values = [.. body.Select(expression =>
        {
            int index = expressions.FindIndex(e => ReferenceEquals(e.Expr, expression));
            return (text.Trim(), index < 0 ? -1 : slots.Of(expressions[index].Name));
        })];
        return new QueryPlan(Step.Chain(steps, RowStep.Instance), slots.Count, variables, values);
    }

    // An expression whose value can be shown gets a variable for it.
    private Expr Capture(
        Expr expression, List<(Expr Expr, string Name)> expressions, bool isChecked, List<Expr> before)
    {
        _ = (isChecked, before);
        if (expression.IsNegated || expression.Term is null || expression.Some is not null
            || expression.Call is { Name: "eq" or "print" } || (expression.Call is { } call && TakesResult(call)))
        {
            return expression;
        }

        string name = $"__value{expressions.Count}__";
        expressions.Add((expression, name));
        Place at = expression.At;
        var equality = new CallTerm(
            at, new RefTerm(at, [new VarTerm(at, "eq")]), [new VarTerm(at, name), expression.Term]);
        return new Expr(at) { Term = equality, With = expression.With };
    }

    private bool TakesResult(CallTerm call)
    {
        int arity = program.Functions.TryGetValue(call.Name, out RuleGroup? group)
            ? group.Arity
            : BuiltinTable.Find(call.Name)?.Type.Arguments.Length ?? -1;
        return call.Arguments.Count == arity + 1;
    }

    private static bool Iterates(List<Expr> body)
    {
        bool found = false;
        SyntaxWalk.Visit(body, term => found |= term is RefTerm reference
            && reference.Path.Skip(1).Any(static step => step is not ScalarTerm));
        return found;
    }
}

/// <summary>Shows a solution of a query.</summary>
internal sealed class RowStep : Step
{
    public static readonly RowStep Instance = new();

    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        m.Row?.Invoke(f);
        return false;
    }
}
