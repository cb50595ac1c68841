using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>Is a value in a list of constants? Costs nothing.</summary>
internal sealed class MembershipNode : EvaluationNode
{
    private readonly EvaluationNode _operand;
    private readonly HashSet<CelKey> _items = [];

    private MembershipNode(EvaluationNode operand, in CelValue list)
    {
        _operand = operand;
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            _items.Add(new CelKey(CelList.At(list, i)));
        }
    }

    /// <summary>The node for a constant list; null if an item is not a number, string, bytes or boolean.</summary>
    public static EvaluationNode? Create(EvaluationNode operand, in CelValue list)
    {
        int count = CelList.CountOf(list);
        if (count == 0)
        {
            return new ConstantNode(CelValue.False);
        }

        for (int i = 0; i < count; i++)
        {
            if (CelList.At(list, i).Kind is not (CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Double
                or CelKind.String or CelKind.Bytes))
            {
                return null;
            }
        }

        return new MembershipNode(operand, list);
    }

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue value = _operand.Evaluate(context);
        return value.IsError ? value : CelValue.Of(_items.Contains(new CelKey(value)));
    }
}
