using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>A conjunction or disjunction: if one term decides, errors of the other terms do not count.</summary>
internal sealed class LogicNode(EvaluationNode[] terms, bool decides) : EvaluationNode
{
    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue error = default;
        foreach (EvaluationNode term in terms)
        {
            CelValue value = term.Evaluate(context);
            if (value.Kind == CelKind.Bool)
            {
                if (value.IsTrue == decides)
                {
                    return value;
                }
            }
            else if (!error.IsError)
            {
                error = value.IsError ? value : CelValue.Of(CelError.NoSuchOverload);
            }

            if (context.IsCancelled)
            {
                return CelValue.Of(CelError.CostLimit);
            }
        }

        return error.IsError ? error : CelValue.Of(!decides);
    }
}
