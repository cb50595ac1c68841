using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>Records the value of a part, for explanations.</summary>
internal sealed class TracingNode(EvaluationNode inner, Expr source) : EvaluationNode
{
    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue value = inner.Evaluate(context);
        context.Trace?.Record(source, value);
        return value;
    }

    public override CelValue Resolve(EvaluationContext context)
    {
        CelValue value = inner.Resolve(context);
        context.Trace?.Record(source, value);
        return value;
    }
}
