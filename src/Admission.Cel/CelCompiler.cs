using Admission.Cel.Checking;
using Admission.Cel.Evaluation;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;

namespace Admission.Cel;

/// <summary>Compiles expressions: parses, checks, validates, plans.</summary>
public static class CelCompiler
{
    /// <summary>Compiles an expression. Reports all errors at once, and never throws because of the text.</summary>
    public static CelCompilation Compile(string text, CelEnvironment environment) =>
        Compile(text, environment, isChecked: true, traces: false);

    internal static CelCompilation Compile(string text, CelEnvironment environment, bool isChecked, bool traces)
    {
        var source = new CelSource(text);
        var issues = new List<CelIssue>();
        Expr root = CelParser.Parse(source, environment.Macros, issues);
        if (issues.Count == 0 && isChecked)
        {
            CelChecker.Check(root, environment, source, issues);
            if (issues.Count == 0)
            {
                new LiteralValidator(source, issues).Validate(root, environment.ValidatesLiterals);
            }
        }

        if (issues.Count > 0)
        {
            return new CelCompilation(null, [.. issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)]);
        }

        var planner = new CelPlanner(environment, traces);
        EvaluationNode plan = planner.PlanTraced(root);
        return planner.Error is { } error
            ? new CelCompilation(null, [new CelIssue($"program instantiation failed: {error.Message}", 0, 0)])
            : new CelCompilation(new CelProgram(source, root, environment, plan, planner.Slots), []);
    }
}
