using System.Buffers;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Finds a text in another one in linear time, also where the text nearly occurs everywhere.</summary>
internal static class TextSearch
{
    // Up to this length the search of the platform cannot take long.
    private const int MaxShort = 32;

    /// <summary>The first place of a part from a position on; -1 if there is none.</summary>
    public static int IndexOf(string text, string part, int from = 0)
    {
        if (part.Length <= MaxShort)
        {
            return text.IndexOf(part, from, StringComparison.Ordinal);
        }

        Work.Charge(part.Length / 16);
        int[] borders = ArrayPool<int>.Shared.Rent(part.Length);
        ReadBorders(part, borders);
        int found = IndexOf(text, part, from, borders);
        ArrayPool<int>.Shared.Return(borders);
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

    // The algorithm of Knuth, Morris and Pratt.
    private static int IndexOf(string text, string part, int from, int[] borders)
    {
        int same = 0;
        for (int i = from; i < text.Length; i++)
        {
            while (same > 0 && text[i] != part[same])
            {
                same = borders[same - 1];
            }

            same += text[i] == part[same] ? 1 : 0;
            if (same == part.Length)
            {
                Work.Charge((i - from) / 64);
                return i - part.Length + 1;
            }
        }

        Work.Charge((text.Length - from) / 64);
        return -1;
    }

    // For each start of the part, the length of the longest shorter start with which it ends.
    private static void ReadBorders(string part, int[] borders)
    {
        borders[0] = 0;
        int same = 0;
        for (int i = 1; i < part.Length; i++)
        {
            while (same > 0 && part[i] != part[same])
            {
                same = borders[same - 1];
            }

            same += part[i] == part[same] ? 1 : 0;
            borders[i] = same;
        }
    }
}
