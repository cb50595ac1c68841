using System.Globalization;
using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>
/// The stage "undefined functions": checks that each call names a function that exists and is allowed here.
/// </summary>
internal sealed class FunctionCheck(CompiledProgram program, List<RegoError> errors)
{
    // Calls that are statements, which can have one argument more, the result.
    private readonly HashSet<CallTerm> _statements = new(ReferenceEqualityComparer.Instance);

    public void Check(Rule rule) =>
        SyntaxWalk.Visit(rule, term => Check(term, rule.Module!.IsV1), expression => Check(expression));

    public void Check(List<Expr> query)
    {
        SyntaxWalk.Visit(query, CheckValue, MarkStatement);
        if (errors.Count == 0)
        {
            new PrintCheck(program, errors).Check(query);
        }

        if (errors.Count == 0)
        {
            SyntaxWalk.Visit(query, term => Check(term, isV1: false), expression => Check(expression));
        }
    }

    /// <summary>The stage "void calls": print has no value, so it can only stand alone.</summary>
    public void CheckValues(Rule rule) => SyntaxWalk.Visit(rule, CheckValue, MarkStatement);

    /// <summary>
    /// The stage "safety of heads": checks that each variable of a head is in the arguments or the body.
    /// </summary>
    public void CheckHead(Rule rule)
    {
        for (Rule? next = rule; next is not null; next = next.Else)
        {
            HashSet<string> known = Variables.Of(next.Body);
            next.Arguments?.ForEach(argument => Variables.Collect(argument, known, withClosures: false));
            var used = new HashSet<string>(StringComparer.Ordinal);
            Variables.Collect((next.Key ?? next.Value)!, used, withClosures: false);
            next.Head.Skip(1).ToList().ForEach(step => Variables.Collect(step, used, withClosures: false));
            var indexes = new HashSet<string>(StringComparer.Ordinal);
            SyntaxWalk.Visit(
                [new Expr(next.At) { Term = next.Key ?? next.Value }],
                term => (term as RefTerm)?.Path.Skip(1).ToList().ForEach(step =>
                    Variables.Collect(step, indexes, false)));
            foreach (string name in used.Except(known).Except(indexes))
            {
                errors.Add(next.HeadAt.Error(
                    RegoError.UnsafeVar, $"var {program.Names.Original(name)} is unsafe"));
            }
        }
    }

    private void Check(Term term, bool isV1)
    {
        if (term is not CallTerm call)
        {
            return;
        }

        int count = call.Arguments.Count;
        if (program.Functions.TryGetValue(call.Name, out RuleGroup? group))
        {
            if (!Takes(call, group.Arity))
            {
                Report(call, string.Create(CultureInfo.InvariantCulture,
                    $"function {call.Name} has arity {group.Arity}, got {count} argument{(count == 1 ? "" : "s")}"));
            }

            return;
        }

        if (program.GroupAt(call.Name) is { } rule && BuiltinTable.IsOperator(call.Function.Path[^1]))
        {
            Report(call, $"function {rule.Path} has arity 0, got {count} arguments");
            return;
        }

        if (call.Name is "print")
        {
            return;
        }

        if (BuiltinTable.Find(call.Name) is not { } builtin)
        {
            Report(call, BuiltinTable.RefusalOf(call.Name) is { } reason
                ? $"unsafe built-in function calls in expression: {call.Name}: {reason}"
                : $"undefined function {call.Name}");
            return;
        }

        if (!Takes(call, builtin.Type.Arguments.Length))
        {
            Report(call, $"{call.Name}: arity mismatch");
        }
        else if (builtin.IsDeprecated && isV1)
        {
            Report(call, $"deprecated built-in function calls in expression: {call.Name}");
        }
    }

    private bool Takes(CallTerm call, int arity) =>
        call.Arguments.Count == arity || (call.Arguments.Count == arity + 1 && _statements.Contains(call));

    private void Check(Expr expression)
    {
        MarkStatement(expression);
        foreach (WithModifier with in expression.With)
        {
            var target = (RefTerm)with.Target;
            string name = RefText.Write(target);
            if (ProblemOf(target, name) is { } problem)
            {
                errors.Add(with.At.Error(RegoError.Compile, $"with keyword {problem}"));
                continue;
            }

            bool isKnown = target.Root is "input" or "data" || BuiltinTable.Find(name) is not null
                || program.Functions.ContainsKey(name);
            if (!isKnown || target.ConstantPrefix != target.Path.Count)
            {
                errors.Add(with.At.Error(RegoError.Type, target.Root is "input" or "data"
                    ? "with keyword target must be ground"
                    : "with keyword target must reference existing input, data, or a function"));
            }
            else if (with.Value is RefTerm value
                && ArityOf(name) is { } wanted
                && ArityOf(RefText.Write(value)) is { } given
                && given != wanted)
            {
                errors.Add(with.At.Error(RegoError.Type, $"{name}: arity mismatch"));
            }
        }
    }

    // Why "with" cannot replace a target that exists; null if it can.
    private string? ProblemOf(RefTerm target, string name)
    {
        const string Replacing = "replacing built-in function: ";
        if (target.Root == "data")
        {
            RuleNode? node = program.Root;
            foreach (Term step in target.Path.Skip(1).SkipLast(1))
            {
                node = step is ScalarTerm { Text: { } part } ? node.Children.GetValueOrDefault(part) : null;
                if (node is null)
                {
                    return null;
                }

                if (node.Group is not null || node.Dynamic is not null)
                {
                    return "cannot partially replace virtual document(s)";
                }
            }

            return null;
        }

        return name switch
        {
            "eq" or "rego.metadata.chain" or "rego.metadata.rule" =>
                $"{Replacing}replacement of \"{name}\" invalid",
            "walk" => $"{Replacing}target must not be a relation",
            "print" => $"{Replacing}target must not be a void function",
            _ => target.Root == "internal"
                ? $"{Replacing}replacement of internal function \"{name}\" invalid"
                : null,
        };
    }

    // The number of arguments of a function; null for anything else.
    private int? ArityOf(string name) => program.Functions.TryGetValue(name, out RuleGroup? group)
        ? group.Arity
        : BuiltinTable.Find(name)?.Type.Arguments.Length;

    private void CheckValue(Term term)
    {
        if (term is CallTerm { Name: "print" } print && !_statements.Contains(print))
        {
            Report(print, $"{RefText.Write(print)} used as value");
        }
    }

    private void MarkStatement(Expr expression)
    {
        if (expression.Call is { } statement)
        {
            _statements.Add(statement);
        }
    }

    private void Report(CallTerm call, string message) => errors.Add(call.At.Error(RegoError.Type, message));
}
