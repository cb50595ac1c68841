using Admission.Cel.Syntax;
using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>The list functions of cel-go, version 3 (from Kubernetes 1.34).</summary>
internal static class ListsLibrary
{
    // A list of more items costs more than one evaluation may.
    private const long MaxItems = 1_000_000;

    public static void AddTo(LibraryBuilder library)
    {
        library.Macros |= MacroSet.SortBy;
        library.Member("slice", "list_slice", [ListOfA, CelType.Int, CelType.Int], ListOfA, static a =>
            Slice(a[0], a[1].Int, a[2].Int));
        library.Member("flatten", "list_flatten", CelType.List(ListOfA), ListOfA, static (in list) => Flatten(list, 1));
        library.Member("flatten", "list_flatten_int", CelType.ListOfDyn, CelType.Int, CelType.ListOfDyn,
            static (in list, in depth) =>
            Flatten(list, depth.Int));
        library.Member("reverse", "list_reverse", ListOfA, ListOfA, Reverse);
        library.Member("distinct", "list_distinct", ListOfA, ListOfA, Distinct);
        library.Global("lists.range", "lists_range", CelType.Int, CelType.List(CelType.Int), Range);
        foreach (CelType type in new[]
        {
            CelType.Int, CelType.UInt, CelType.Double, CelType.Bool, CelType.Duration, CelType.Timestamp,
                CelType.String,
            CelType.Bytes,
        })
        {
            library.Member("sort", $"list_{type.Name}_sort", CelType.List(type), CelType.List(type),
                static (in list) => Sort(list, list));
            library.Member(
                "@sortByAssociatedKeys",
                $"list_{type.Name}_sortByAssociatedKeys",
                ListOfA,
                CelType.List(type),
                ListOfA,
                static (in list, in keys) => Sort(list, keys));
        }
    }

    private static CelValue[] Items(in CelValue list)
    {
        var items = new CelValue[CelList.CountOf(list)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = CelList.At(list, i);
        }

        return items;
    }

    private static CelValue Slice(in CelValue list, long start, long end)
    {
        if (start < 0 || end < 0)
        {
            return CelValue.Fail($"cannot slice({start}, {end}), negative indexes not supported");
        }

        if (start > end)
        {
            return CelValue.Fail($"cannot slice({start}, {end}), start index must be less than or equal to end index");
        }

        int count = CelList.CountOf(list);
        return count < end
            ? CelValue.Fail($"cannot slice({start}, {end}), list is length {count}")
            : CelList.Of(Items(list)[(int)start..(int)end]);
    }

    private static CelValue Flatten(in CelValue list, long depth)
    {
        if (depth < 0)
        {
            return CelValue.Fail("level must be non-negative");
        }

        var items = new List<CelValue>();
        return AddFlat(items, list, depth) ? CelList.Of([.. items]) : CelValue.Of(CelError.CostLimit);
    }

    private static bool AddFlat(List<CelValue> items, in CelValue list, long depth)
    {
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            CelValue item = CelList.At(list, i);
            if (item.Kind == CelKind.List && depth > 0)
            {
                if (!AddFlat(items, item, depth - 1))
                {
                    return false;
                }
            }
            else
            {
                items.Add(item);
            }

            if (items.Count > MaxItems)
            {
                return false;
            }
        }

        return true;
    }

    private static CelValue Reverse(in CelValue list)
    {
        CelValue[] items = Items(list);
        Array.Reverse(items);
        return CelList.Of(items);
    }

    private static CelValue Distinct(in CelValue list)
    {
        var seen = new HashSet<CelKey>();
        var items = new List<CelValue>();
        foreach (CelValue item in Items(list))
        {
            if (seen.Add(new CelKey(item)))
            {
                items.Add(item);
            }
        }

        return CelList.Of([.. items]);
    }

    private static CelValue Range(in CelValue count)
    {
        if (count.Int > MaxItems)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        var items = new CelValue[Math.Max(count.Int, 0)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = CelValue.Of((long)i);
        }

        return CelList.Of(items);
    }

    private static CelValue Sort(in CelValue list, in CelValue keys)
    {
        CelValue[] sorting = Items(keys);
        int count = CelList.CountOf(list);
        if (count != sorting.Length)
        {
            return CelValue.Fail(
                "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got "
                + $"{count} and {sorting.Length} elements respectively");
        }

        if (count == 0)
        {
            return list;
        }

        if (CelEquality.Compare(sorting[0], sorting[0]) is null && sorting[0].Kind != CelKind.Double)
        {
            return CelValue.Fail("list elements must be comparable");
        }

        CelKind kind = sorting[0].Kind;
        if (Array.Exists(sorting, key => key.Kind != kind))
        {
            return CelValue.Fail("list elements must have the same type");
        }

        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => sorting[i], Comparer<CelValue>.Create(
            static (left, right) => CelEquality.Compare(left, right) ?? 0))];
        CelValue[] items = Items(list);
        return CelList.Of(Array.ConvertAll(order, i => items[i]));
    }
}
