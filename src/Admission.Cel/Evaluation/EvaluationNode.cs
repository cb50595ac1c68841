using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>A part of a planned expression.</summary>
internal abstract class EvaluationNode
{
    /// <summary>The value of a part that is a constant; null for others.</summary>
    public virtual CelValue? Constant => null;

    public abstract CelValue Evaluate(EvaluationContext context);

    /// <summary>The value without the cost of reading an attribute, which a condition does not count.</summary>
    public virtual CelValue Resolve(EvaluationContext context) => Evaluate(context);
}
