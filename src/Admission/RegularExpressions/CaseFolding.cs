using System.Text;

namespace Admission.RegularExpressions;

/// <summary>
/// Simple case folding of Unicode, as (?i) uses it: <c>k</c>, <c>K</c> and the Kelvin sign are equal.
/// </summary>
internal static class CaseFolding
{
    private static readonly Lazy<Table> Orbits = new(Build);

    /// <summary>All code points that fold to the same as this one, including itself.</summary>
    public static ReadOnlySpan<int> OrbitOf(int rune) =>
        Orbits.Value.ByRune.TryGetValue(rune, out int[]? orbit) ? orbit : new[] { rune };

    /// <summary>Adds a range and everything that folds to something in it.</summary>
    public static void AddFolded(List<int> ranges, int low, int high)
    {
        ranges.Add(low);
        ranges.Add(high);
        Table table = Orbits.Value;
        int index = Array.BinarySearch(table.Runes, low);
        for (int i = index < 0 ? ~index : index; i < table.Runes.Length && table.Runes[i] <= high; i++)
        {
            foreach (int other in table.ByRune[table.Runes[i]])
            {
                if (other < low || other > high)
                {
                    ranges.Add(other);
                    ranges.Add(other);
                }
            }
        }
    }

    private static Table Build()
    {
        var byKey = new Dictionary<int, List<int>>();
        for (int rune = 0; rune <= RuneSet.MaxRune; rune++)
        {
            // The Turkish letters I fold to nothing else.
            if (!Rune.IsValid(rune) || rune is 0x130 or 0x131)
            {
                continue;
            }

            int key = KeyOf(rune);
            if (key != rune)
            {
                if (!byKey.TryGetValue(key, out List<int>? orbit))
                {
                    byKey[key] = orbit = [key];
                }

                orbit.Add(rune);
            }
        }

        var byRune = new Dictionary<int, int[]>();
        foreach (List<int> orbit in byKey.Values)
        {
            orbit.Sort();
            int[] members = [.. orbit];
            foreach (int member in members)
            {
                byRune[member] = members;
            }
        }

        int[] runes = [.. byRune.Keys];
        Array.Sort(runes);
        return new Table(byRune, runes);
    }

    private static int KeyOf(int rune) => Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(rune))).Value;

    private sealed record Table(Dictionary<int, int[]> ByRune, int[] Runes);
}
