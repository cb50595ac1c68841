using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Values;
using static Admission.Cel.Values.CelSize;

namespace Admission.Cel.Costs;

/// <summary>
/// What calls cost at run time, as cel-go's tracker counts with Kubernetes' estimator.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go
/// </summary>
internal static class RuntimeCosts
{
    private const double StringFactor = 0.1;
    private const double RegexFactor = 0.25;
    private const ulong ListCost = 10;
    private const ulong AuthorizationCheckCost = 350_000;

    private static readonly byte[] Traversals =
        [.. Enumerable.Range(0, 1024).Select(static size => (byte)Traverse((ulong)size, StringFactor))];

    /// <summary>The cost of a call; null if it is always 1.</summary>
    /// <param name="function">The function.</param>
    /// <param name="overload">The overload where the check found exactly one; empty otherwise.</param>
    /// <param name="environment">Where the expression is used.</param>
    public static CallCost? Of(string function, string overload, CelEnvironment environment) =>
        OfTracker(overload) ?? (environment.HasStrictCosts ? OfKubernetes(function, overload) : null)
            ?? (environment.CountsAsEstimated ? OfEstimated(overload) : null) ?? OfStandard(overload)
            ?? OfKyverno(function);

    public static ulong OfEquality(in CelValue left, in CelValue right, bool isNegated, bool isStrict)
    {
        if (isStrict && !isNegated && left.Kind == CelKind.Opaque)
        {
            return 1;
        }

        return Traverse(Math.Min(SizeOf(left), SizeOf(right)));
    }

    /// <summary>The cost of reading or making a text.</summary>
    /// <param name="size">Its length in code points.</param>
    public static ulong OfText(ulong size) => Traverse(size);

    private static ulong Traverse(ulong size) =>
        size < (ulong)Traversals.Length ? Traversals[size] : Traverse(size, StringFactor);

    // In floating point, as in the API server, which rounds 0.1 up for some sizes.
    private static ulong Traverse(ulong size, double factor) => (ulong)Math.Ceiling(size * factor);

    private static CallCost? OfTracker(string overload)
    {
        switch (overload)
        {
            case "list_sets_contains_list" or "list_sets_intersects_list":
                return static (arguments, in _) => 1 + (SizeOf(arguments[0]) * SizeOf(arguments[1]));
            case "list_sets_equivalent_list":
                return static (arguments, in _) => 1 + (SizeOf(arguments[0]) * SizeOf(arguments[1]) * 2);
            case "list_slice" or "lists_range" or "list_reverse":
                return static (arguments, in result) => 1 + ListCost + SizeOf(result);
            case "list_flatten":
                return static (arguments, in _) => 1 + ListCost + SizeOf(arguments[0]);
            case "list_flatten_int":
                return static (arguments, in _) => 1 + ListCost
                    + (ulong)(SizeOf(arguments[0]) * (double)Math.Max(arguments[1].Int, 0));
            case "list_distinct":
                return static (arguments, in _) => SelfCompare(arguments[0]);
        }

        if (overload.EndsWith("_sortByAssociatedKeys", StringComparison.Ordinal))
        {
            return static (arguments, in _) => SelfCompare(arguments[1]);
        }

        return overload.StartsWith("list_", StringComparison.Ordinal)
            && overload.EndsWith("_sort", StringComparison.Ordinal)
            ? static (arguments, in _) => SelfCompare(arguments[0])
            : null;
    }

    private static ulong SelfCompare(in CelValue list)
    {
        if (list.Kind != CelKind.List)
        {
            return 1;
        }

        ulong size = SizeOf(list);
        double factor = size > 0 && CelList.At(list, 0).Kind is CelKind.String or CelKind.Bytes ? 2.1 : 2;
        return 1 + ListCost + (ulong)(size * (double)size * factor);
    }

    private static CallCost? OfKubernetes(string function, string overload)
    {
        switch (function)
        {
            case "check":
                return static (_, in _) => AuthorizationCheckCost;
            case "serviceAccount" or "path" or "group" or "resource" or "subresource" or "namespace" or "name"
                or "allowed" or "reason" or "error" or "errored":
                return null;
            case "fieldSelector" or "labelSelector":
                return static (arguments, in _) => arguments.Length < 2 ? 1 : SelectorCost(SizeOf(arguments[1]));
            case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf":
                return static (arguments, in _) => TraversalCost(arguments[0]);
            case "url" or "lowerAscii" or "upperAscii" or "substring" or "trim" or "cidr" or "isIP"
                or "isCIDR" or "quantity" or "isQuantity" or "semver" or "isSemver":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]));
            case "ip" when overload != "cidr_ip":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]));
            case "replace" or "split" or "ip.isCanonical":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]), 2 * StringFactor);
            case "join":
                return static (_, in result) => Traverse(SizeOf(result), 2 * StringFactor);
            case "find" or "findAll":
                return static (arguments, in _) => RegexCost(SizeOf(arguments[0]), SizeOf(arguments[1]));
            case "containsIP":
                return overload == "cidr_contains_ip_string"
                    ? static (arguments, in _) => Traverse(2 * SizeOf(arguments[0])) + Traverse(SizeOf(arguments[1]))
                    : static (arguments, in _) => Traverse(2 * SizeOf(arguments[0]));
            case "containsCIDR":
                return overload == "cidr_contains_cidr_string"
                    ? static (arguments, in _) => BlockCost(arguments[0]) + Traverse(SizeOf(arguments[1]))
                    : static (arguments, in _) => BlockCost(arguments[0]);
            case "validate":
                return static (arguments, in _) => arguments[0].Kind == CelKind.Opaque
                    && arguments[0].Opaque is NameFormat format
                    ? RegexCost(SizeOf(arguments[1]), (ulong)format.MaxRegexLength)
                    : 1;
            default:
                return null;
        }
    }

    private static CallCost? OfEstimated(string overload) => overload switch
    {
        "starts_with_string" or "ends_with_string" => static (arguments, in _) => Traverse(SizeOf(arguments[1])),
        "matches" => static (arguments, in _) => RegexCost(SizeOf(arguments[0]), SizeOf(arguments[1])),
        _ => null,
    };

    private static CallCost? OfStandard(string overload)
    {
        switch (overload)
        {
            case "starts_with_string" or "ends_with_string" or "string_to_bytes" or "bytes_to_string" or "strings_quote"
                or "string_format":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]));
            case "in_list":
                return static (arguments, in _) => SizeOf(arguments[1]);
            case "less_string" or "greater_string" or "less_equals_string" or "greater_equals_string" or "less_bytes"
                or "greater_bytes" or "less_equals_bytes" or "greater_equals_bytes":
                return static (arguments, in _) => Traverse(Math.Min(SizeOf(arguments[0]), SizeOf(arguments[1])));
            case "add_string" or "add_bytes":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]) + SizeOf(arguments[1]));
            case "matches_string":
                return static (arguments, in _) => RegexCost(SizeOf(arguments[0]), SizeOf(arguments[1]));
            case "contains_string":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0])) * Traverse(SizeOf(arguments[1]));
            default:
                return null;
        }
    }

    // Kyverno has no costs. These functions take time for each byte.
    private static CallCost? OfKyverno(string function)
    {
        switch (function)
        {
            case "sha256" or "sha1" or "md5" or "hash.sha256" or "hash.sha1" or "hash.md5" or "base64.encode"
                or "base64.decode" or "reverse":
                return static (arguments, in _) => Traverse(SizeOf(arguments[0]));
            case "unmarshal" or "parse":
                return static (arguments, in _) => Traverse(SizeOf(arguments[1]));
            case "listObjToMap" or "transform.listObjToMap":
                return static (arguments, in _) => SizeOf(arguments[0]) + SizeOf(arguments[1]);
            case "List":
                return static (_, in result) => result.Kind == CelKind.Map
                    && CelMap.Find(result, "items", out CelValue items) ? 1 + SizeOf(items) : 1;
            default:
                return null;
        }
    }

    private static ulong RegexCost(ulong text, ulong pattern) => Traverse(text + 1) * Traverse(pattern, RegexFactor);

    private static ulong BlockCost(in CelValue block)
    {
        ulong size = SizeOf(block);
        return Traverse(2 * size) + Traverse(size) + 1;
    }

    private static ulong SelectorCost(ulong length)
    {
        const double CostPerRequirement = 10 + 40;
        ulong requirements = (ulong)Math.Ceiling(length * 0.5);
        return ListCost + Traverse(length) + (ulong)Math.Ceiling(requirements * CostPerRequirement);
    }

    private static ulong TraversalCost(in CelValue value)
    {
        ulong cost = 0;
        switch (value.Kind)
        {
            case CelKind.String:
                return (ulong)(System.Text.Encoding.UTF8.GetByteCount(value.String) * StringFactor);
            case CelKind.Bytes:
                return (ulong)(value.Bytes.Length * StringFactor);
            case CelKind.List:
                for (int i = 0; i < CelList.CountOf(value); i++)
                {
                    cost += TraversalCost(CelList.At(value, i));
                }

                return cost;
            case CelKind.Map:
                for (int i = 0; i < CelMap.CountOf(value); i++)
                {
                    cost += TraversalCost(CelMap.KeyOf(value, i)) + TraversalCost(CelMap.ValueOf(value, i));
                }

                return cost;
            default:
                return 1;
        }
    }
}
