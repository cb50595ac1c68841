using Admission.Cel.Syntax;
using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>
/// Comprehensions with two variables (from Kubernetes 1.32), and the functions with which they insert.
/// </summary>
internal static class MapInsertLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        library.Macros |= MacroSet.TwoVariables;
        library.Global(Operators.MapInsert, "@mapInsert_map_key_value", [MapOfAB, A, B], MapOfAB, static arguments =>
        {
            CelMap.Entries map = Writable(arguments[0]);
            return Insert(map, arguments[1], arguments[2]) ?? CelValue.Of(map);
        });
        library.Global(Operators.MapInsert, "@mapInsert_map_map", MapOfAB, MapOfAB, MapOfAB,
            static (in target, in update) =>
        {
            CelMap.Entries map = Writable(target);
            for (int i = 0; i < CelMap.CountOf(update); i++)
            {
                if (Insert(map, CelMap.KeyOf(update, i), CelMap.ValueOf(update, i)) is { } problem)
                {
                    return problem;
                }
            }

            return CelValue.Of(map);
        });
    }

    private static CelMap.Entries Writable(in CelValue map)
    {
        if (map.Reference is CelMap.Entries { IsGrowing: true } growing)
        {
            return growing;
        }

        var copy = new CelMap.Entries();
        for (int i = 0; i < CelMap.CountOf(map); i++)
        {
            copy.TryAdd(CelMap.KeyOf(map, i), CelMap.ValueOf(map, i));
        }

        return copy;
    }

    private static CelValue? Insert(CelMap.Entries map, in CelValue key, in CelValue value) =>
        map.TryAdd(key, value) ? null : CelValue.Fail($"insert failed: key {CelText.Key(key)} already exists");
}
