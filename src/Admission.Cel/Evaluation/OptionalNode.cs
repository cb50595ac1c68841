using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>
/// <c>or</c> and <c>orValue</c>: the second part is evaluated only where it is needed. Costs nothing.
/// </summary>
internal sealed class OptionalNode(EvaluationNode left, EvaluationNode right, bool givesValue) : EvaluationNode
{
    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue value = left.Evaluate(context);
        if (value.Kind != CelKind.Optional)
        {
            // As cel-go does: what is no optional value passes through.
            return value;
        }

        if (!value.Optional.HasValue)
        {
            return right.Evaluate(context);
        }

        return givesValue ? value.Optional.Value : value;
    }
}
