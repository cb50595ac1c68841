using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>
/// <c>or</c> and <c>orValue</c>: the second part is evaluated only if it is needed. Costs nothing.
/// </summary>
internal sealed class OptionalNode(EvaluationNode left, EvaluationNode right, bool givesValue) : EvaluationNode
{
    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue value = left.Evaluate(context);
        if (value.Kind != CelKind.Optional)
        {
            // As in cel-go, a value that is not optional is returned unchanged.
            return value;
        }

        if (!value.Optional.HasValue)
        {
            return right.Evaluate(context);
        }

        return givesValue ? value.Optional.Value : value;
    }
}
