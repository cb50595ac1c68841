using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Evaluation;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Explaining;

/// <summary>The values of subexpressions on the way to a result, as a tree.</summary>
/// <param name="Text">The subexpression.</param>
/// <param name="Value">Its value; for the body of a loop, the value of the last iteration.</param>
/// <param name="Parts">The subexpressions that it was made of; those that were not evaluated are left out.</param>
public sealed record CelExplanation(string Text, CelValue Value, ImmutableArray<CelExplanation> Parts)
{
    /// <summary>Evaluates an expression and keeps the value of every part.</summary>
    /// <param name="text">An expression that compiles.</param>
    /// <param name="environment">What it may use.</param>
    /// <param name="activation">The variables.</param>
    /// <returns>The tree; null for an expression that does not compile.</returns>
    public static CelExplanation? Explain(string text, CelEnvironment environment, CelActivation activation) =>
        Explain(text, environment, activation, isChecked: true);

    internal static CelExplanation? Explain(
        string text, CelEnvironment environment, CelActivation activation, bool isChecked)
    {
        CelCompilation compilation = CelCompiler.Compile(text, environment, isChecked, traces: true);
        if (compilation.Program is not { } program)
        {
            return null;
        }

        var trace = new EvaluationTrace();
        CelValue value = program.Evaluate(activation, trace, CelProgram.CostLimit, out _);
        trace.Record(program.Root, value);
        return Build(program.Root, trace);
    }

    private static CelExplanation? Build(Expr expr, EvaluationTrace trace)
    {
        if (!trace.TryGet(expr, out CelValue value))
        {
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<CelExplanation>();
        foreach (Expr part in PartsOf(expr))
        {
            if (part.Kind != ExprKind.Literal && Build(part, trace) is { } built)
            {
                parts.Add(built);
            }
        }

        return new CelExplanation(CelUnparser.Write(expr), value, parts.DrainToImmutable());
    }

    private static Expr[] PartsOf(Expr expr)
    {
        if (expr.Comprehension is { } loop)
        {
            // In the step, the predicate follows the accumulator.
            return loop.Step is { Kind: ExprKind.Call, Name: Operators.And or Operators.Or }
                ? [loop.Range, loop.Step.Arguments[1]]
                : [loop.Range];
        }

        return expr.Operand is { } operand ? [operand, .. expr.Arguments] : expr.Arguments;
    }
}
