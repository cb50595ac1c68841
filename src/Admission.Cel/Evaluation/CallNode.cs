using System.Runtime.CompilerServices;
using Admission.Cel.Costs;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>A call of a function.</summary>
internal abstract class CallNode(string function, Overload[] overloads, CallCost? cost) : EvaluationNode
{
    private const long BytesOfItem = 24;
    private const long BytesOfText = 32;
    private const long BytesOfPatternCharacter = 300;
    private const long BytesOfParsedCharacter = 16;
    private const long BytesOfPair = 120;

    // The results of these are larger than their cost suggests, or stay in memory as values of variables.
    private readonly bool _grows = function is "replace" or "join" or "format" or "flatten" or "split" or "findAll"
        or "reverse" or "slice" or "base64.encode" or "base64.decode" or "unmarshal" or "parse" or "listObjToMap"
        or "transform.listObjToMap"
        or "List" or Operators.Add;

    private readonly bool _adds = function is Operators.Add;

    private readonly bool _parses = function is "unmarshal" or "parse";

    // A concatenation of lists is not a copy.
    private readonly long _bytesOfItem = function switch
    {
        Operators.Add => 0,
        "split" or "findAll" => BytesOfItem + BytesOfText,
        _ => BytesOfItem,
    };

    // These take long before their cost is counted, and it depends on their arguments only.
    private readonly CallCost? _costBefore = function is "sets.contains" or "sets.equivalent" or "sets.intersects"
        or "distinct" or "sort" or "@sortByAssociatedKeys" or "matches" or "find" or "findAll" or "contains"
        or Operators.In
        ? cost
        : null;

    private readonly bool _readsPattern = function is "matches" or "find" or "findAll";

    protected void Charge(EvaluationContext context, ReadOnlySpan<CelValue> arguments, in CelValue result) =>
        context.Charge(cost is null ? 1 : cost(arguments, result));

    /// <summary>Calls the function with arguments none of which is an error, and charges it.</summary>
    protected CelValue Call(EvaluationContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (_costBefore is null)
        {
            CelValue result = Invoke(context, arguments);
            Charge(context, arguments, result);
            return result;
        }

        ulong known = _costBefore(arguments, default);
        if (context.IsTooMuch(known))
        {
            context.Cancel();
        }

        CelValue value = Invoke(context, arguments);
        context.Charge(known);
        return value;
    }

    private CelValue Invoke(EvaluationContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (context.IsCancelled)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        if (_readsPattern && !MayRead(context, arguments))
        {
            context.Cancel();
            return CelValue.Of(CelError.CostLimit);
        }

        if (_adds && !MayAdd(context, arguments))
        {
            return CelValue.Of(CelError.CostLimit);
        }

        CelValue result = Invoke(arguments);
        return !_grows || context.TryGrow(BytesOf(arguments, result)) ? result : CelValue.Of(CelError.CostLimit);
    }

    private long BytesOf(ReadOnlySpan<CelValue> arguments, in CelValue result) => result.Kind switch
    {
        CelKind.Error when result.Error!.IsCostLimit => EvaluationContext.MaxGrowth + 1,
        CelKind.String or CelKind.Bytes when _adds => 0,
        _ when _parses => arguments[1].String.Length * BytesOfParsedCharacter,
        CelKind.String => (long)result.String.Length * sizeof(char),
        CelKind.Bytes => result.Bytes.Length,
        CelKind.List => CelList.CountOf(result) * _bytesOfItem,
        CelKind.Map when result.Reference is CelMap map => (map.Count * BytesOfPair)
            + (map.TryGet("items", out CelValue items) && items.Kind == CelKind.List
                ? CelList.CountOf(items) * BytesOfItem
                : 0),
        _ => 0,
    };

    // The sum of two texts is counted before it takes memory.
    private static bool MayAdd(EvaluationContext context, ReadOnlySpan<CelValue> arguments) =>
        (arguments[0].Kind, arguments[1].Kind) switch
        {
            (CelKind.String, CelKind.String) =>
                context.TryGrow(((long)arguments[0].String.Length + arguments[1].String.Length) * sizeof(char)),
            (CelKind.Bytes, CelKind.Bytes) =>
                context.TryGrow((long)arguments[0].Bytes.Length + arguments[1].Bytes.Length),
            _ => true,
        };

    // Short patterns are read once and cached.
    private static bool MayRead(EvaluationContext context, ReadOnlySpan<CelValue> arguments) =>
        arguments.Length < 2 || arguments[1].Text is not { Length: > RegexCache.MaxPatternLength } pattern
        || context.TryGrow(pattern.Length * BytesOfPatternCharacter);

    private CelValue Invoke(ReadOnlySpan<CelValue> arguments)
    {
        foreach (Overload overload in overloads)
        {
            if (!overload.Accepts(arguments))
            {
                continue;
            }

            return arguments.Length switch
            {
                1 when overload.Unary is { } unary => unary(arguments[0]),
                2 when overload.Binary is { } binary => binary(arguments[0], arguments[1]),
                _ => overload.Variadic!(arguments),
            };
        }

        return CelValue.Fail(OverloadErrors.Describe(function, arguments));
    }

    /// <summary>A call without arguments.</summary>
    internal sealed class Zero(string function, Overload[] overloads, CallCost? cost)
        : CallNode(function, overloads, cost)
    {
        public override CelValue Evaluate(EvaluationContext context) => Call(context, []);
    }

    /// <summary>A call with one argument.</summary>
    internal sealed class One(string function, Overload[] overloads, CallCost? cost, EvaluationNode operand)
        : CallNode(function, overloads, cost)
    {
        public override CelValue Evaluate(EvaluationContext context)
        {
            CelValue argument = operand.Evaluate(context);
            ReadOnlySpan<CelValue> arguments = new(in argument);
            if (!argument.IsError)
            {
                return Call(context, arguments);
            }

            Charge(context, arguments, argument);
            return argument;
        }
    }

    /// <summary>Two arguments, both of which are evaluated.</summary>
    internal sealed class Two(
        string function,
        Overload[] overloads,
        CallCost? cost,
        EvaluationNode left,
        EvaluationNode right) : CallNode(function, overloads, cost)
    {
        public override CelValue Evaluate(EvaluationContext context)
        {
            Pair pair = default;
            pair[0] = left.Evaluate(context);
            pair[1] = right.Evaluate(context);
            ReadOnlySpan<CelValue> arguments = pair;
            if (!arguments[0].IsError && !arguments[1].IsError)
            {
                return Call(context, arguments);
            }

            CelValue error = arguments[0].IsError ? arguments[0] : arguments[1];
            Charge(context, arguments, error);
            return error;
        }
    }

    /// <summary>Any number of arguments: the first error ends the call, which then costs nothing.</summary>
    internal sealed class Many(string function, Overload[] overloads, CallCost? cost, EvaluationNode[] operands)
        : CallNode(function, overloads, cost)
    {
        public override CelValue Evaluate(EvaluationContext context)
        {
            var arguments = new CelValue[operands.Length];
            for (int i = 0; i < operands.Length; i++)
            {
                arguments[i] = operands[i].Evaluate(context);
                if (arguments[i].IsError)
                {
                    if (i == operands.Length - 1)
                    {
                        Charge(context, arguments, arguments[i]);
                    }

                    return arguments[i];
                }
            }

            return Call(context, arguments);
        }
    }

    /// <summary><c>@not_strictly_false</c>: an error counts as true.</summary>
    internal sealed class NotStrictlyFalse(EvaluationNode operand) : EvaluationNode
    {
        public override CelValue Evaluate(EvaluationContext context)
        {
            CelValue value = operand.Evaluate(context);
            context.Charge(1);
            return value.Kind == CelKind.Bool ? value : CelValue.True;
        }
    }

    [InlineArray(2)]
    private struct Pair
    {
        private CelValue _first;
    }
}
