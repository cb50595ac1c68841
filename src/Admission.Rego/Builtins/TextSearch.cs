using Admission.Rego.Values;
using Admission.RegularExpressions;

namespace Admission.Rego.Builtins;

/// <summary>Finds a text in another one, and counts the work.</summary>
internal static class TextSearch
{
    /// <summary>The first place of a part from a position on; -1 if there is none.</summary>
    public static int IndexOf(string text, string part, int from = 0)
    {
        int found = SubstringSearch.First(text, part, from);
        if (part.Length > SubstringSearch.MaxShort)
        {
            int end = found < 0 ? text.Length : found + part.Length;
            Work.Charge((part.Length / 16) + ((end - from) / 64));
        }

        return found;
    }

    /// <summary>The places of a part that is not empty, which do not overlap.</summary>
    public static List<int> All(string text, string part)
    {
        var places = new List<int>();
        for (int at = IndexOf(text, part); at >= 0; at = IndexOf(text, part, at + part.Length))
        {
            Work.Charge(1);
            places.Add(at);
        }

        return places;
    }
}
