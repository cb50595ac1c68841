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

    public void Check(Rule rule)
    {
        SyntaxWalk.Visit(rule, term => Check(term, rule.Module!.IsV1), expression => Check(expression));
        if ((rule.Key ?? rule.Value) is CallTerm { Name: "print" } print)
        {
            Report(print, $"{RefText.Write(print)} used as value");
        }
    }

    public void Check(List<Expr> query, bool isV1) =>
        SyntaxWalk.Visit(query, term => Check(term, isV1 && false), expression => Check(expression));

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
            var names = new HashSet<string>(StringComparer.Ordinal);
            call.Arguments.ForEach(argument => Variables.Collect(argument, names, withClosures: false));
            if (names.Any(static name => name[0] == '$'))
            {
                errors.Add(call.At.Error(RegoError.Compile, "var _ is undeclared"));
            }

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
        if (expression.Term is CallTerm statement)
        {
            _statements.Add(statement);
        }

        foreach (WithModifier with in expression.With)
        {
            var target = (RefTerm)with.Target;
            string name = RefText.Write(target);
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

        CheckPrint(expression);
    }

    // The number of arguments of a function; null for anything else.
    private int? ArityOf(string name) => program.Functions.TryGetValue(name, out RuleGroup? group)
        ? group.Arity
        : BuiltinTable.Find(name)?.Type.Arguments.Length;

    // print has no value: it can only stand alone.
    private void CheckPrint(Expr expression)
    {
        CallTerm? used = null;
        void Find(Term term)
        {
            if (term is CallTerm { Name: "print" } print && !ReferenceEquals(term, expression.Term))
            {
                used ??= print;
            }
        }

        if (expression.Term is not null)
        {
            SyntaxWalk.Visit([new Expr(expression.At) { Term = expression.Term }], Find);
        }

        if (used is not null && expression.Term is CallTerm { Name: "eq" or "print" })
        {
            Report(used, $"{RefText.Write(used)} used as value");
        }
    }

    private void Report(CallTerm call, string message) => errors.Add(call.At.Error(RegoError.Type, message));
}
