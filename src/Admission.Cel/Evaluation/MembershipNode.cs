using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>Is a value in a list of constants? Costs nothing.</summary>
internal sealed class MembershipNode : EvaluationNode
{
    private const int MaxCompared = 16;

    private readonly EvaluationNode _operand;
    private readonly HashSet<CelKey> _items = [];

    // Few texts are compared faster than one is hashed.
    private readonly string[]? _texts;

    private MembershipNode(EvaluationNode operand, in CelValue list)
    {
        _operand = operand;
        int count = CelList.CountOf(list);
        var texts = new List<string>();
        for (int i = 0; i < count; i++)
        {
            if (CelList.At(list, i).Text is { } text)
            {
                texts.Add(text);
            }

            _items.Add(new CelKey(CelList.At(list, i)));
        }

        _texts = count <= MaxCompared && texts.Count == count ? [.. texts] : null;
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
        if (_texts is not null && value.Text is { } text)
        {
            foreach (string one in _texts)
            {
                if (string.Equals(one, text, StringComparison.Ordinal))
                {
                    return CelValue.True;
                }
            }

            return CelValue.False;
        }

        return value.IsError ? value : CelValue.Of(_items.Contains(new CelKey(value)));
    }
}
