using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>Lists as sets (from Kubernetes 1.29).</summary>
internal static class SetsLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        library.Global("sets.contains", "list_sets_contains_list", ListOfA, ListOfA, CelType.Bool,
            static (in list, in part) =>
            CelValue.Of(ContainsAll(list, part)));
        library.Global("sets.equivalent", "list_sets_equivalent_list", ListOfA, ListOfA, CelType.Bool,
            static (in left, in right) =>
            CelValue.Of(ContainsAll(left, right) && ContainsAll(right, left)));
        library.Global("sets.intersects", "list_sets_intersects_list", ListOfA, ListOfA, CelType.Bool,
            static (in left, in right) =>
            CelValue.Of(Intersects(left, right)));
    }

    private static bool ContainsAll(in CelValue list, in CelValue part)
    {
        for (int i = 0; i < CelList.CountOf(part); i++)
        {
            if (!CelList.Contains(list, CelList.At(part, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Intersects(in CelValue left, in CelValue right)
    {
        for (int i = 0; i < CelList.CountOf(left); i++)
        {
            if (CelList.Contains(right, CelList.At(left, i)))
            {
                return true;
            }
        }

        return false;
    }
}
