using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>A value that is known before the evaluation. Costs nothing.</summary>
internal sealed class ConstantNode(CelValue value) : EvaluationNode
{
    private readonly CelValue _value = value;

    public override CelValue? Constant => _value;

    public override CelValue Evaluate(EvaluationContext context) => _value;
}
