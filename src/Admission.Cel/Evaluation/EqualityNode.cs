using Admission.Cel.Costs;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>Equality and inequality.</summary>
internal sealed class EqualityNode(EvaluationNode left, EvaluationNode right, bool isNegated, bool isStrict)
    : EvaluationNode
{
    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue first = left.Evaluate(context);
        CelValue second = right.Evaluate(context);
        context.Charge(RuntimeCosts.OfEquality(first, second, isNegated, isStrict));
        if (first.IsError)
        {
            return first;
        }

        return second.IsError ? second : CelValue.Of(CelEquality.AreEqual(first, second) != isNegated);
    }
}
