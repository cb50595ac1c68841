using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>A comprehension, to which macros such as <c>map</c> expand.</summary>
internal sealed class FoldNode : EvaluationNode
{
    public required EvaluationNode Range { get; init; }

    public required EvaluationNode Initial { get; init; }

    public required EvaluationNode Condition { get; init; }

    public required EvaluationNode Step { get; init; }

    public required EvaluationNode Result { get; init; }

    /// <summary>The slot of the accumulator.</summary>
    public required int Accumulator { get; init; }

    /// <summary>The slot of the item, the key, or the index.</summary>
    public required int Variable { get; init; }

    /// <summary>The slot of the item or value; -1 with one variable.</summary>
    public int Variable2 { get; init; } = -1;

    /// <summary>Does it only bind a value to a name?</summary>
    public bool IsBinding { get; init; }

    public override CelValue Evaluate(EvaluationContext context)
    {
        if (IsBinding)
        {
            context.Pending[Accumulator] = Initial;
            return Result.Evaluate(context);
        }

        CelValue range = Range.Evaluate(context);
        if (range.Kind is not (CelKind.List or CelKind.Map))
        {
            return range.IsError
                ? range
                : CelValue.Fail($"got '{CelTypes.Of(range).Name}', expected iterable type");
        }

        CelValue initial = Initial.Evaluate(context);
        int count = range.Kind == CelKind.Map ? CelMap.CountOf(range) : CelList.CountOf(range);
        if (count == 0)
        {
            context.Locals[Accumulator] = initial;
            return context.IsCancelled ? CelValue.Of(CelError.CostLimit) : Result.Evaluate(context);
        }

        bool buildsList = initial.Kind == CelKind.List && CelList.CountOf(initial) == 0;
        bool buildsMap = initial.Kind == CelKind.Map && CelMap.CountOf(initial) == 0;
        CelValue[] locals = context.Locals;
        locals[Accumulator] = buildsList ? CelValue.Of(new CelList.GrowingList(count))
            : buildsMap ? CelValue.Of(new CelMap.Entries { IsGrowing = true })
            : initial;
        Loop(context, range, count);
        if (context.IsCancelled)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        CelValue result = Result.Evaluate(context);
        if (buildsList && result.Reference is CelList.GrowingList growing)
        {
            growing.Freeze();
        }

        if (buildsMap && result.Reference is CelMap.Entries entries)
        {
            entries.IsGrowing = false;
        }

        return result;
    }

    private void Loop(EvaluationContext context, in CelValue range, int count)
    {
        CelValue[] locals = context.Locals;
        bool isMap = range.Kind == CelKind.Map;
        bool hasCondition = Condition.Constant is not { IsTrue: true };
        for (int i = 0; i < count && !context.IsCancelled; i++)
        {
            context.CountStep();
            if (Variable2 >= 0)
            {
                locals[Variable] = isMap ? CelMap.KeyOf(range, i) : CelValue.Of((long)i);
                locals[Variable2] = isMap ? CelMap.ValueOf(range, i) : CelList.At(range, i);
            }
            else
            {
                locals[Variable] = isMap ? CelMap.KeyOf(range, i) : CelList.At(range, i);
            }

            if (hasCondition && Condition.Evaluate(context).IsFalse)
            {
                break;
            }

            locals[Accumulator] = Step.Evaluate(context);
            if (locals[Accumulator].IsError && !hasCondition)
            {
                // Every further step would give the same error; the loop goes on for its cost only.
                continue;
            }
        }
    }
}
