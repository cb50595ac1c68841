using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The literal of a map.</summary>
internal sealed class MapNode(EvaluationNode[] entries, bool[] optionals) : EvaluationNode
{
    private const ulong BaseCost = 30;

    // A pair of a key and a value, with their place in the index.
    private const long BytesOfPair = 120;

    // The cost limits the number of smaller maps.
    private const int MaxUncounted = 8;

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue map = Build(context);
        context.Charge(BaseCost);
        return map;
    }

    private CelValue Build(EvaluationContext context)
    {
        if (entries.Length > MaxUncounted && !context.TryGrow(entries.Length / 2 * BytesOfPair))
        {
            return CelValue.Of(CelError.CostLimit);
        }

        var map = new CelMap.Entries(entries.Length / 2);
        for (int i = 0; i < entries.Length; i += 2)
        {
            CelValue key = entries[i].Evaluate(context);
            if (key.IsError)
            {
                return key;
            }

            CelValue value = entries[i + 1].Evaluate(context);
            if (value.IsError)
            {
                return value;
            }

            if (optionals[i / 2])
            {
                if (value.Kind != CelKind.Optional)
                {
                    return CelValue.Fail(
                        $"cannot initialize optional entry '{CelText.Key(key)}' from non-optional value "
                        + CelText.Describe(value));
                }

                if (!value.Optional.HasValue)
                {
                    map.Remove(key);
                    continue;
                }

                value = value.Optional.Value;
            }

            map.Set(key, value);
        }

        return CelValue.Of(map);
    }
}
