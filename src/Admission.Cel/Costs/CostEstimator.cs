using Admission.Cel.Checking;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Costs;

/// <summary>
/// Estimates what a checked expression costs, as cel-go does with Kubernetes' estimator.
/// Source of truth: https://github.com/google/cel-go/blob/master/checker/cost.go
/// </summary>
internal sealed partial class CostEstimator
{
    private readonly Dictionary<Expr, CostRange> _sizes = [];
    private readonly Dictionary<Expr, EntrySizes> _entries = [];
    private readonly Dictionary<string, Stack<(CostRange? Size, EntrySizes? Entries)>> _locals =
        new(StringComparer.Ordinal);

    private readonly CelEnvironment _environment;

    private CostEstimator(CelEnvironment environment) => _environment = environment;

    /// <summary>The estimate of an expression.</summary>
    public static CostRange Estimate(Expr root, CelEnvironment environment) =>
        new CostEstimator(environment).CostOf(root);

    private CostRange CostOf(Expr expr)
    {
        switch (expr.Kind)
        {
            case ExprKind.Ident:
                return CostRange.Of(1);
            case ExprKind.Select:
                return CostOfSelect(expr);
            case ExprKind.Call:
                return CostOfCall(expr);
            case ExprKind.List:
                return CostOfList(expr);
            case ExprKind.Map:
                return CostOfMap(expr);
            case ExprKind.Comprehension:
                return CostOfComprehension(expr, expr.Comprehension!);
            default:
                return default;
        }
    }

    private CostRange CostOfSelect(Expr expr)
    {
        if (expr.Reference is not null)
        {
            return CostOf(expr.Operand!) + SelectCost(expr);
        }

        CostRange operand = CostOf(expr.Operand!);
        return expr.IsTest ? operand : operand + SelectCost(expr);
    }

    private static CostRange SelectCost(Expr expr) =>
        expr.Operand!.Type?.Kind is CelTypeKind.Map or CelTypeKind.Struct or CelTypeKind.Parameter
            ? CostRange.Of(1)
            : default;

    private CostRange CostOfList(Expr expr)
    {
        CostRange sum = CostRange.Of(10);
        CostRange items = new(expr.Arguments.Length == 0 ? 0 : ulong.MaxValue, 0);
        foreach (Expr item in expr.Arguments)
        {
            sum += CostOf(item);
            items = items.Union(SizeOrUnknown(item));
        }

        _entries[expr] = new EntrySizes(CelTypeKind.List, CostRange.Of(1), items);
        return sum;
    }

    private CostRange CostOfMap(Expr expr)
    {
        CostRange sum = CostRange.Of(30);
        CostRange keys = new(expr.Arguments.Length == 0 ? 0 : ulong.MaxValue, 0);
        CostRange values = keys;
        for (int i = 0; i < expr.Arguments.Length; i += 2)
        {
            sum += CostOf(expr.Arguments[i]) + CostOf(expr.Arguments[i + 1]);
            keys = keys.Union(SizeOrUnknown(expr.Arguments[i]));
            values = values.Union(SizeOrUnknown(expr.Arguments[i + 1]));
        }

        _entries[expr] = new EntrySizes(CelTypeKind.Map, keys, values);
        return sum;
    }

    private CostRange CostOfComprehension(Expr expr, Comprehension loop)
    {
        CostRange sum = CostOf(loop.Range) + CostOf(loop.Initial);
        bool isBinding = loop.Range is { Kind: ExprKind.List, Arguments.Length: 0 }
            && loop.Condition is { Kind: ExprKind.Literal, Literal.IsFalse: true };
        Push(loop.Accumulator, SizeOf(loop.Initial), EntriesOf(loop.Initial));
        if (isBinding)
        {
            sum += CostOf(loop.Result);
            _locals[loop.Accumulator].Pop();
            CopySizes(expr, loop.Result);
            return sum;
        }

        EntrySizes? entries = EntriesOf(loop.Range);
        CelTypeKind container = entries?.Container ?? loop.Range.Type!.Kind;
        if (loop.Variable2 is { } second)
        {
            Push(loop.Variable, entries?.Keys, null);
            Push(second, entries?.Values, null);
        }
        else
        {
            Push(loop.Variable, container == CelTypeKind.List ? entries?.Values : entries?.Keys, null);
        }

        CostRange round = CostOf(loop.Condition) + CostOf(loop.Step);
        _locals[loop.Variable].Pop();
        if (loop.Variable2 is { } name)
        {
            _locals[name].Pop();
        }

        sum += CostOf(loop.Result);
        _locals[loop.Accumulator].Pop();
        CostRange count = SizeOrUnknown(loop.Range);
        sum += count * round;
        switch (loop.Initial.Kind)
        {
            case ExprKind.Literal:
                SetSize(expr, SizeOf(loop.Initial));
                break;
            case ExprKind.List or ExprKind.Map:
                SetSize(expr, count);
                if (EntriesOf(loop.Step) is { } steps)
                {
                    _entries[expr] = steps;
                }

                break;
        }

        return sum;
    }

    private void Push(string name, CostRange? size, EntrySizes? entries)
    {
        if (!_locals.TryGetValue(name, out Stack<(CostRange?, EntrySizes?)>? stack))
        {
            _locals[name] = stack = new Stack<(CostRange?, EntrySizes?)>();
        }

        stack.Push((size, entries));
    }

    private void CopySizes(Expr to, Expr from)
    {
        SetSize(to, SizeOf(from));
        if (EntriesOf(from) is { } entries)
        {
            _entries[to] = entries;
        }
    }

    private void SetSize(Expr expr, CostRange? size)
    {
        if (size is { } known)
        {
            _sizes[expr] = known;
        }
    }

    private CostRange SizeOrUnknown(Expr expr) => SizeOf(expr) ?? CostRange.Unknown;

    private CostRange? SizeOf(Expr expr)
    {
        if (_sizes.TryGetValue(expr, out CostRange known))
        {
            return known;
        }

        switch (expr.Kind)
        {
            case ExprKind.Literal:
                return CostRange.Of(CelSize.SizeOf(expr.Literal));
            case ExprKind.List:
                return CostRange.Of((ulong)expr.Arguments.Length);
            case ExprKind.Map:
                return CostRange.Of((ulong)expr.Arguments.Length / 2);
        }

        if (IsScalar(expr.Type))
        {
            return CostRange.Of(1);
        }

        return LocalOf(expr).Size;
    }

    private EntrySizes? EntriesOf(Expr expr)
    {
        if (_entries.TryGetValue(expr, out EntrySizes? known))
        {
            return known;
        }

        return LocalOf(expr).Entries;
    }

    private (CostRange? Size, EntrySizes? Entries) LocalOf(Expr expr) => expr.Kind == ExprKind.Ident
        && _locals.TryGetValue(expr.Name, out Stack<(CostRange?, EntrySizes?)>? stack)
        && stack.TryPeek(out (CostRange?, EntrySizes?) local)
            ? local
            : default;

    private static bool IsScalar(CelType? type) => type?.Kind switch
    {
        CelTypeKind.Bool or CelTypeKind.Double or CelTypeKind.Duration or CelTypeKind.Int or CelTypeKind.Timestamp
            or CelTypeKind.UInt => true,
        CelTypeKind.Opaque when type.IsOptional => IsScalar(type.Parameters[0]),
        _ => false,
    };
}
