using System.Runtime.CompilerServices;
using Admission.Cel.Costs;
using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Evaluation;

/// <summary>A match against a constant regular expression, which is read once.</summary>
internal sealed class RegexNode : EvaluationNode
{
    private readonly EvaluationNode _text;
    private readonly CelValue _pattern;
    private readonly Re2 _expression;
    private readonly CallCost _cost;

    private RegexNode(EvaluationNode text, in CelValue pattern, Re2 expression, CallCost cost)
    {
        _text = text;
        _pattern = pattern;
        _expression = expression;
        _cost = cost;
    }

    /// <summary>The node of a call; null if the call does not match against a constant.</summary>
    public static RegexNode? Create(string function, EvaluationNode[] arguments, CallCost? cost, out CelError? problem)
    {
        problem = null;
        if (function != "matches" || arguments.Length != 2
            || arguments[1].Constant is not { Kind: CelKind.String } pattern)
        {
            return null;
        }

        if (!Re2.TryParse(pattern.Text!, out Re2? expression, out Re2Error? error))
        {
            problem = new CelError(error.ToString());
            return null;
        }

        return new RegexNode(arguments[0], pattern, expression, cost ?? One);
    }

    public override CelValue Evaluate(EvaluationContext context)
    {
        Pair pair = default;
        pair[0] = _text.Evaluate(context);
        pair[1] = _pattern;
        ReadOnlySpan<CelValue> arguments = pair;
        context.Charge(_cost(arguments, CelValue.True));
        if (context.IsCancelled)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        return arguments[0].Kind switch
        {
            CelKind.String => CelValue.Of(_expression.IsMatch(arguments[0].Text!)),
            CelKind.Error => arguments[0],
            _ => CelValue.Fail(OverloadErrors.Describe("matches", arguments)),
        };
    }

    private static ulong One(ReadOnlySpan<CelValue> arguments, in CelValue result) => 1;

    [InlineArray(2)]
    private struct Pair
    {
        private CelValue _first;
    }
}
