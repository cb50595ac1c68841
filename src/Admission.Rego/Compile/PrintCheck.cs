using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>
/// The stage "print": what print shows must be known from the expressions before it, because print does not move.
/// </summary>
internal sealed class PrintCheck(CompiledProgram program, List<RegoError> errors)
{
    public void Check(Rule rule)
    {
        for (Rule? next = rule; next is not null; next = next.Else)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            next.Arguments?.ForEach(argument => Variables.Collect(argument, known, withClosures: false));
            Check(next.Body, known);
            known.UnionWith(Variables.Of(next.Body));
            Check([new Expr(next.HeadAt) { Term = next.Key ?? next.Value }], known);
        }
    }

    public void Check(List<Expr> body) => Check(body, []);

    private void Check(List<Expr> body, HashSet<string> outer)
    {
        var known = new HashSet<string>(outer, StringComparer.Ordinal);
        foreach (Expr expression in body)
        {
            SyntaxWalk.VisitOutside([new Expr(expression.At) { Term = expression.Term }], term =>
            {
                if (term is ComprehensionTerm comprehension)
                {
                    Check(comprehension.Body, known);
                }
            });
            if (expression.Every is { } every)
            {
                Check(every.Body, [.. known, every.Value.Name, .. every.Key is null ? [] : (string[])[every.Key.Name]]);
            }

            if (expression.Call is { Name: "print" } print)
            {
                CheckArguments(print, known);
            }

            Variables.Collect(expression, known, withClosures: false);
        }
    }

    private void CheckArguments(CallTerm print, HashSet<string> known)
    {
        foreach (Term argument in print.Arguments)
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            Variables.Collect(argument, used, withClosures: false);
            foreach (string name in used.Except(known))
            {
                errors.Add(argument.At.Error(
                    RegoError.Compile, $"var {program.Names.Original(name)} is undeclared"));
            }
        }
    }
}
