using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The step <c>accumulator + [item]</c> of a comprehension, without a list for the item.</summary>
internal sealed class AppendNode(EvaluationNode accumulator, EvaluationNode item) : EvaluationNode
{
    private const ulong ListCost = 10;
    private const ulong AddCost = 1;

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue list = accumulator.Evaluate(context);
        CelValue value = item.Evaluate(context);
        context.Charge(ListCost + AddCost);
        if (list.IsError || value.IsError)
        {
            return list.IsError ? list : value;
        }

        if (list.Reference is CelList.GrowingList { IsGrowing: true } growing)
        {
            growing.Add(value);
            return list;
        }

        return list.Kind == CelKind.List
            ? CelList.Concatenate(list, CelList.Of(value))
            : CelValue.Of(CelError.NoSuchOverload);
    }
}
