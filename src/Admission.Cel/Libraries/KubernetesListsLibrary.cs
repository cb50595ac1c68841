using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>
/// The list functions of Kubernetes: <c>sum</c>, <c>min</c>, <c>max</c>, <c>isSorted</c>, <c>indexOf</c>.
/// </summary>
internal static class KubernetesListsLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        (string Name, CelType Type)[] summable =
            [("int", CelType.Int), ("uint", CelType.UInt), ("double", CelType.Double), ("duration", CelType.Duration)];
        (string Name, CelType Type)[] comparable =
        [
            .. summable, ("bool", CelType.Bool), ("timestamp", CelType.Timestamp), ("string", CelType.String),
            ("bytes", CelType.Bytes),
        ];
        foreach ((string name, CelType type) in comparable)
        {
            CelType list = CelType.List(type);
            library.Member("isSorted", $"list_{name}_is_sorted_bool", list, CelType.Bool, IsSorted);
            library.Member("max", $"list_{name}_max_{name}", list, type, static (in items) => Extreme(items, "max", 1));
            library.Member("min", $"list_{name}_min_{name}", list, type, static (in items) =>
                Extreme(items, "min", -1));
        }

        foreach ((string name, CelType type) in summable)
        {
            CelValue zero = type.Kind switch
            {
                CelTypeKind.Int => CelValue.Of(0),
                CelTypeKind.UInt => CelValue.OfUInt(0),
                CelTypeKind.Double => CelValue.Of(0.0),
                _ => CelValue.OfDuration(0),
            };
            library.Member("sum", $"list_{name}_sum_{name}", CelType.List(type), type, (in items) => Sum(items, zero));
        }

        library.Member("indexOf", "list_a_index_of_int", ListOfA, A, CelType.Int, static (in items, in item) =>
            IndexOf(items, item, false));
        library.Member("lastIndexOf", "list_a_last_index_of_int", ListOfA, A, CelType.Int, static (in items, in item) =>
            IndexOf(items, item, true));
    }

    private static CelValue IsSorted(in CelValue items)
    {
        for (int i = 1; i < CelList.CountOf(items); i++)
        {
            if (CelEquality.Compare(CelList.At(items, i - 1), CelList.At(items, i)) is not { } order)
            {
                return CelValue.Of(CelError.NoSuchOverload);
            }

            if (order > 0)
            {
                return CelValue.False;
            }
        }

        return CelValue.True;
    }

    private static CelValue Sum(in CelValue items, in CelValue zero)
    {
        CelValue sum = zero;
        for (int i = 0; i < CelList.CountOf(items) && !sum.IsError; i++)
        {
            CelValue item = CelList.At(items, i);
            sum = i == 0 && item.Kind != zero.Kind ? item : OperatorLibrary.Add(sum, item);
        }

        return sum;
    }

    private static CelValue Extreme(in CelValue items, string name, int sign)
    {
        if (CelList.CountOf(items) == 0)
        {
            return CelValue.Fail($"{name} called on empty list");
        }

        CelValue best = CelList.At(items, 0);
        for (int i = 1; i < CelList.CountOf(items); i++)
        {
            CelValue item = CelList.At(items, i);
            if (CelEquality.Compare(item, best) is not { } order)
            {
                return CelValue.Of(CelError.NoSuchOverload);
            }

            best = order * sign > 0 ? item : best;
        }

        return best;
    }

    private static CelValue IndexOf(in CelValue items, in CelValue item, bool fromEnd)
    {
        int count = CelList.CountOf(items);
        for (int i = 0; i < count; i++)
        {
            int index = fromEnd ? count - 1 - i : i;
            if (CelEquality.AreEqual(CelList.At(items, index), item))
            {
                return CelValue.Of((long)index);
            }
        }

        return CelValue.Of(-1);
    }
}
