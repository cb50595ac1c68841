using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The literal of a list.</summary>
internal sealed class ListNode(EvaluationNode[] items, bool[] optionals) : EvaluationNode
{
    private const ulong BaseCost = 10;
    private const long BytesOfItem = 24;

    // The cost limits the number of smaller lists.
    private const int MaxUncounted = 8;

    /// <summary>The item of a list that has one, always; null for other lists.</summary>
    public EvaluationNode? SingleItem => items.Length == 1 && !Array.Exists(optionals, isOptional => isOptional)
        ? items[0]
        : null;

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue list = Build(context);
        context.Charge(BaseCost);
        return list;
    }

    private CelValue Build(EvaluationContext context)
    {
        if (items.Length > MaxUncounted && !context.TryGrow(items.Length * BytesOfItem))
        {
            return CelValue.Of(CelError.CostLimit);
        }

        var values = new CelValue[items.Length];
        int count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            CelValue value = items[i].Evaluate(context);
            if (value.IsError)
            {
                return value;
            }

            if (i < optionals.Length && optionals[i])
            {
                if (value.Kind != CelKind.Optional)
                {
                    return CelValue.Fail(
                        $"cannot initialize optional list element from non-optional value {CelText.Describe(value)}");
                }

                if (!value.Optional.HasValue)
                {
                    continue;
                }

                value = value.Optional.Value;
            }

            values[count++] = value;
        }

        if (count < values.Length)
        {
            Array.Resize(ref values, count);
        }

        return CelList.Of(values);
    }
}
