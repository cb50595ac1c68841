using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>
/// The comprehension of <c>all</c> and <c>exists</c>. Counts what <see cref="FoldNode"/> counts for it, without
/// evaluating the parts that the macro adds.
/// </summary>
/// <param name="range">The list or map.</param>
/// <param name="predicate">The condition of an item.</param>
/// <param name="variable">The slot of the item, the key, or the index.</param>
/// <param name="variable2">The slot of the item or value; -1 with one variable.</param>
/// <param name="decides">The value of the predicate that ends the loop: false for <c>all</c>.</param>
internal sealed class QuantifierNode(
    EvaluationNode range, EvaluationNode predicate, int variable, int variable2, bool decides) : EvaluationNode
{
    // The test whether the loop goes on: it reads the accumulator, and negates it for exists.
    private readonly ulong _testCost = decides ? 3u : 2u;

    /// <summary>
    /// Is a comprehension one of <c>all</c> or <c>exists</c>, and which value of its predicate decides?
    /// </summary>
    public static bool Covers(Comprehension loop, out bool decides)
    {
        decides = loop.Step.Name == Operators.Or;
        bool isAccumulator(Expr expr) => expr.Kind == ExprKind.Ident && expr.Name == loop.Accumulator;
        bool isCall(Expr expr, string name, int count) =>
            expr.Kind == ExprKind.Call && expr.Name == name && expr.Operand is null && expr.Arguments.Length == count;
        return loop.Accumulator == "@result"
            && isCall(loop.Step, decides ? Operators.Or : Operators.And, 2)
            && isAccumulator(loop.Step.Arguments[0])
            && isAccumulator(loop.Result)
            && loop.Initial.Kind == ExprKind.Literal
            && (decides ? loop.Initial.Literal.IsFalse : loop.Initial.Literal.IsTrue)
            && isCall(loop.Condition, Operators.NotStrictlyFalse, 1)
            && (decides
                ? isCall(loop.Condition.Arguments[0], Operators.Not, 1)
                    && isAccumulator(loop.Condition.Arguments[0].Arguments[0])
                : isAccumulator(loop.Condition.Arguments[0]));
    }

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue items = range.Evaluate(context);
        bool isMap = items.Kind == CelKind.Map;
        if (!isMap && items.Kind != CelKind.List)
        {
            return items.IsError
                ? items
                : CelValue.Fail($"got '{CelTypes.Of(items).Name}', expected iterable type");
        }

        CelValue[] locals = context.Locals;
        int count = isMap ? CelMap.CountOf(items) : CelList.CountOf(items);
        CelValue error = default;
        bool isDecided = false;
        for (int i = 0; i < count && !context.IsCancelled; i++)
        {
            context.CountStep();
            context.Charge(_testCost);
            if (isDecided)
            {
                break;
            }

            // Reads the accumulator.
            context.Charge(1);
            if (context.IsCancelled)
            {
                break;
            }

            if (variable2 >= 0)
            {
                locals[variable] = isMap ? CelMap.KeyOf(items, i) : CelValue.Of((long)i);
                locals[variable2] = isMap ? CelMap.ValueOf(items, i) : CelList.At(items, i);
            }
            else
            {
                locals[variable] = isMap ? CelMap.KeyOf(items, i) : CelList.At(items, i);
            }

            CelValue value = predicate.Evaluate(context);
            if (value.Kind == CelKind.Bool)
            {
                isDecided = value.IsTrue == decides;
            }
            else if (!error.IsError)
            {
                error = value.IsError ? value : CelValue.Of(CelError.NoSuchOverload);
            }
        }

        if (context.IsCancelled)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        context.Charge(1);
        return isDecided ? CelValue.Of(decides) : error.IsError ? error : CelValue.Of(!decides);
    }
}
