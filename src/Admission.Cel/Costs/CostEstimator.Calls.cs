using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Costs;

/// <content>Calls.</content>
internal sealed partial class CostEstimator
{
    private const double StringFactor = 0.1;
    private const double RegexFactor = 0.25;
    private const double MaxNameFormatRegexLength = 128;

    private CostRange CostOfCall(Expr expr)
    {
        if (expr.Name == "dyn" && expr.Operand is null)
        {
            CostRange argument = CostOf(expr.Arguments[0]);
            CopySizes(expr, expr.Arguments[0]);
            return argument + CostRange.Of(1);
        }

        var costs = new CostRange[expr.Arguments.Length];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = CostOf(expr.Arguments[i]);
        }

        if (expr.Name is Operators.And or Operators.Or)
        {
            return CostOfLogic(costs);
        }

        CostRange target = expr.Operand is null ? default : CostOf(expr.Operand);
        CostRange arguments = costs.Aggregate(default(CostRange), (sum, cost) => sum + cost);
        if (expr.Name == Operators.OptionalSelect)
        {
            SetSize(expr, SizeOf(expr));
            return CostRange.Of(1) + arguments;
        }

        CostRange own = new(ulong.MaxValue, 0);
        CostRange? size = null;
        foreach (Overload overload in expr.Overloads ?? [])
        {
            (CostRange cost, CostRange? result) = Estimate(expr, overload.Id, costs, arguments);
            own = own.Union(cost);
            size = result is null ? size : size is null ? result : size.Value.Union(result.Value);
            if (overload.Id is "index_list" or "index_map")
            {
                size = EntriesOf(expr.Arguments[0])?.Values;
            }

            size ??= SizeOf(expr);
        }

        SetSize(expr, size);
        return target + own;
    }

    // A chain is treated as a balanced tree of calls with two arguments.
    private static CostRange CostOfLogic(ReadOnlySpan<CostRange> terms)
    {
        CostRange sum = terms[0];
        foreach (CostRange term in terms[1..])
        {
            sum = new CostRange(sum.Min, (sum + term).Max);
        }

        return sum;
    }

    private (CostRange Cost, CostRange? Size) Estimate(Expr expr, string id, CostRange[] costs, CostRange arguments)
    {
        if (Tracker(expr, id) is { } tracked)
        {
            return (tracked.Cost + arguments, tracked.Size);
        }

        if (Kubernetes(expr, id) is { } known)
        {
            return (known.Cost + arguments, known.Size);
        }

        return Standard(expr, id, costs, arguments);
    }

    private (CostRange Cost, CostRange? Size) Standard(Expr expr, string id, CostRange[] costs, CostRange arguments)
    {
        Expr[] args = expr.Arguments;
        switch (id)
        {
            case "string_format" when expr.Operand is { } format:
                return (SizeOrUnknown(format).Scale(StringFactor) + arguments, null);
            case "string_to_bytes":
                CostRange text = SizeOrUnknown(args[0]);
                return (text.Scale(StringFactor) + arguments, text with { Max = unchecked(text.Max * 4) });
            case "bytes_to_string":
                CostRange bytes = SizeOrUnknown(args[0]);
                return (bytes.Scale(StringFactor) + arguments, bytes with { Min = bytes.Min / 4 });
            case "strings_quote":
                CostRange quoted = SizeOrUnknown(args[0]);
                return (
                    quoted.Scale(StringFactor) + arguments,
                    new CostRange(quoted.Min + 2, unchecked((quoted.Max * 2) + 2)));
            case "starts_with_string" or "ends_with_string":
                return (SizeOrUnknown(args[0]).Scale(StringFactor) + arguments, null);
            case "in_list":
                return (SizeOrUnknown(args[1]).Scale(1) + arguments, null);
            case "matches_string" when expr.Operand is { } matched:
                return (RegexCost(SizeOrUnknown(matched), SizeOrUnknown(args[0])) + arguments, null);
            case "matches" when _environment.CountsAsEstimated:
                return (RegexCost(SizeOrUnknown(args[0]), SizeOrUnknown(args[1])) + arguments, null);
            case "contains_string" when expr.Operand is { } searched:
                return ((SizeOrUnknown(searched).Scale(StringFactor) * SizeOrUnknown(args[0]).Scale(StringFactor))
                    + arguments, null);
            case "conditional":
                if (EntrySizes.Union(EntriesOf(args[1]), EntriesOf(args[2])) is { } union)
                {
                    _entries[expr] = union;
                }

                return (costs[0] + costs[1].Union(costs[2]), SizeOrUnknown(args[1]).Union(SizeOrUnknown(args[2])));
            case "add_string" or "add_bytes" or "add_list":
                CostRange sum = SizeOrUnknown(args[0]) + SizeOrUnknown(args[1]);
                if (EntrySizes.Union(EntriesOf(args[0]), EntriesOf(args[1])) is { } joined)
                {
                    _entries[expr] = joined;
                }

                return ((id == "add_list" ? CostRange.Of(1) : sum.Scale(StringFactor)) + arguments, sum);
            case "less_string" or "greater_string" or "less_equals_string" or "greater_equals_string" or "less_bytes"
                or "greater_bytes" or "less_equals_bytes" or "greater_equals_bytes" or "equals" or "not_equals":
                ulong most = Math.Min(SizeOrUnknown(args[0]).Max, SizeOrUnknown(args[1]).Max);
                return (new CostRange(most > 0 ? 1UL : 0, most).Scale(StringFactor) + arguments, null);
            default:
                return (CostRange.Of(1) + arguments, null);
        }
    }

    private (CostRange Cost, CostRange? Size)? Tracker(Expr expr, string id)
    {
        Expr[] args = expr.Arguments;
        switch (id)
        {
            case "list_sets_contains_list" or "list_sets_intersects_list" or "list_sets_equivalent_list":
                double factor = id == "list_sets_equivalent_list" ? 2 : 1;
                return ((SizeOrUnknown(args[0]) * SizeOrUnknown(args[1])).Scale(factor) + CostRange.Of(1), null);
            case "list_slice":
                ulong end = NumberOf(args[1], SizeOrUnknown(expr.Operand!).Max);
                return Allocating(1, CostRange.Of(unchecked(end - NumberOf(args[0], 0))));
            case "lists_range":
                return Allocating(1, CostRange.Of(NumberOf(args[0], ulong.MaxValue)));
            case "list_reverse":
                return Allocating(1, SizeOrUnknown(expr.Operand!));
            case "list_flatten" or "list_flatten_int":
                double depth = args.Length == 0 ? 1 : NumberOf(args[0], ulong.MaxValue);
                return Allocating(depth, SizeOrUnknown(expr.Operand!));
            case "list_distinct":
                return Allocating(2, SizeOrUnknown(expr.Operand!) * SizeOrUnknown(expr.Operand!));
        }

        bool isSort = id.StartsWith("list_", StringComparison.Ordinal)
            && id.EndsWith("_sort", StringComparison.Ordinal);
        if (!isSort && !id.EndsWith("_sortByAssociatedKeys", StringComparison.Ordinal))
        {
            return null;
        }

        CostRange sorted = SizeOrUnknown(isSort ? expr.Operand! : args[0]);
        double perPair = id.StartsWith("list_string", StringComparison.Ordinal)
            || id.StartsWith("list_bytes", StringComparison.Ordinal) ? 2.1 : 2;
        return Allocating(perPair, sorted * sorted);
    }

    private static (CostRange, CostRange?)? Allocating(double factor, CostRange size) =>
        (size.Scale(factor) + CostRange.Of(11), size);

    private static ulong NumberOf(Expr expr, ulong otherwise) =>
        expr is { Kind: ExprKind.Literal, Literal.Kind: CelKind.Int }
            ? (ulong)Math.Max(expr.Literal.Int, 0)
            : otherwise;

    private (CostRange Cost, CostRange? Size)? Kubernetes(Expr expr, string id)
    {
        Expr[] args = expr.Arguments;
        Expr? target = expr.Operand;
        switch (expr.Name)
        {
            case "check":
                return (CostRange.Of(350_000), null);
            case "fieldSelector" or "labelSelector":
                CostRange selector = SizeOrUnknown(args[0]);
                return (CostRange.Of(10) + selector.Scale(StringFactor) + selector.Scale(0.5).Scale(50), null);
            case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf" when target is not null:
                return (CostOfTraversal(target), null);
            case "url":
                return (SizeOrUnknown(args[0]).Scale(StringFactor), SizeOrUnknown(args[0]));
            case "lowerAscii" or "upperAscii" or "substring" or "trim" when target is not null:
                return (SizeOrUnknown(target).Scale(StringFactor), SizeOrUnknown(target));
            case "replace" when target is not null && args.Length >= 2:
                return (SizeOrUnknown(target).Scale(2 * StringFactor), SizeOfReplaced(target, args));
            case "split" when target is not null:
                ulong most = args.Length > 1 ? NumberOf(args[1], SizeOrUnknown(target).Max) : SizeOrUnknown(target).Max;
                return (SizeOrUnknown(target).Scale(2 * StringFactor), new CostRange(0, most));
            case "join" when target is not null:
                CostRange joined = SizeOfJoined(target, args);
                return (joined.Scale(StringFactor), joined);
            case "find" or "findAll" when target is not null:
                return (
                    RegexCost(SizeOrUnknown(target), SizeOrUnknown(args[0])),
                    new CostRange(0, SizeOrUnknown(target).Max));
            case "ip" when target is not null:
                return (CostRange.Of(1), null);
            case "containsIP" or "containsCIDR" when target is not null:
                return (CostOfContaining(expr.Name, id, args[0]), null);
            case "validate" when target is not null:
                return (SizeOrUnknown(args[0]).Scale(StringFactor).Scale(MaxNameFormatRegexLength * RegexFactor), null);
            case Operators.Equal when args[0].Type!.Equals(args[1].Type):
                return EqualityOf(args[0].Type!);
            default:
                return null;
        }
    }

    private static (CostRange Cost, CostRange? Size)? EqualityOf(CelType type) => type.Name switch
    {
        "net.IP" or "net.CIDR" or "kubernetes.Quantity" or "kubernetes.Semver" => (CostRange.Of(1), null),
        "kubernetes.NamedFormat" => (new CostRange(1, 64).Scale(StringFactor), null),
        "kubernetes.URL" => (new CostRange(1, 1).Scale(StringFactor), null),
        _ when type.Name.StartsWith("kubernetes.authorization.", StringComparison.Ordinal) => (CostRange.Of(1), null),
        _ => null,
    };

    private CostRange CostOfTraversal(Expr target)
    {
        if (target.Type!.Parameters.IsEmpty)
        {
            return SizeOrUnknown(target).Scale(StringFactor);
        }

        CostRange perItem = CostRange.Of(1);
        if (target.Type.Parameters[0].Kind is CelTypeKind.String or CelTypeKind.Bytes)
        {
            perItem += CostRange.Unknown.Scale(StringFactor);
        }

        return SizeOrUnknown(target) * perItem;
    }

    private CostRange SizeOfJoined(Expr target, Expr[] args)
    {
        CostRange list = SizeOrUnknown(target);
        CostRange size = target.Type!.Parameters.IsEmpty ? default : list * CostRange.Unknown;
        return args.Length == 0
            ? size
            : size + (SizeOrUnknown(args[0])
                * new CostRange(list.Min > 0 ? list.Min - 1 : 0, list.Max > 0 ? list.Max - 1 : 0));
    }

    private CostRange SizeOfReplaced(Expr target, Expr[] args)
    {
        CostRange size = SizeOrUnknown(target);
        CostRange old = SizeOrUnknown(args[0]);
        CostRange with = SizeOrUnknown(args[1]);
        (ulong maxCount, ulong maxKept) = old.Min == 0 ? (size.Max < ulong.MaxValue ? size.Max + 1 : size.Max, size.Max)
            : with.Max <= old.Min ? (0UL, size.Max)
            : ((ulong)Math.Ceiling((double)size.Max / old.Min), 0UL);
        (ulong minCount, ulong minKept) = old.Max == 0 ? (size.Min < ulong.MaxValue ? size.Min + 1 : size.Min, size.Min)
            : old.Max <= with.Min ? (0UL, size.Min)
            : ((ulong)Math.Ceiling((double)size.Min / old.Max), 0UL);
        return (new CostRange(minCount, maxCount) * with) + new CostRange(minKept, maxKept);
    }

    private CostRange CostOfContaining(string function, string id, Expr argument)
    {
        CostRange address = new(4, 16);
        CostRange cost = (address + address).Scale(StringFactor);
        if (function == "containsCIDR")
        {
            cost += address.Scale(StringFactor) + CostRange.Of(1);
        }

        return id is "cidr_contains_ip_string" or "cidr_contains_cidr_string"
            ? cost + SizeOrUnknown(argument).Scale(StringFactor)
            : cost;
    }

    private static CostRange RegexCost(CostRange text, CostRange pattern) =>
        (text + CostRange.Of(1)).Scale(StringFactor) * pattern.Scale(RegexFactor);
}
