using System.Buffers;

namespace Admission.RegularExpressions;

/// <summary>
/// Finds a text in another one in time proportional to the sum of their lengths, also where the text nearly occurs
/// everywhere. Compares UTF-16 code units.
/// </summary>
public static class SubstringSearch
{
    /// <summary>
    /// Maximum length in characters of a part for which the search of the platform is used, whose time can grow with
    /// the product of both lengths: 32.
    /// </summary>
    public const int MaxShort = 32;

    /// <summary>The first position of a part at or after a start; -1 if it does not occur.</summary>
    public static int First(string text, string part, int from = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(part);
        return part.Length <= MaxShort
            ? text.IndexOf(part, from, StringComparison.Ordinal)
            : Search(text.AsSpan(from), part, isLast: false) is var found && found >= 0 ? from + found : -1;
    }

    /// <summary>The last position of a part at or before a start; -1 if it does not occur.</summary>
    public static int Last(string text, string part, int from)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(part);
        ReadOnlySpan<char> searched = text.AsSpan(0, (int)Math.Min(text.Length, (long)from + part.Length));
        return part.Length <= MaxShort
            ? searched.LastIndexOf(part, StringComparison.Ordinal)
            : Search(searched, part, isLast: true);
    }

    // The algorithm of Knuth, Morris and Pratt.
    private static int Search(ReadOnlySpan<char> text, string part, bool isLast)
    {
        int[] borders = ArrayPool<int>.Shared.Rent(part.Length);
        ReadBorders(part, borders);
        int found = -1;
        int same = 0;
        for (int i = 0; i < text.Length && (isLast || found < 0); i++)
        {
            while (same > 0 && text[i] != part[same])
            {
                same = borders[same - 1];
            }

            same += text[i] == part[same] ? 1 : 0;
            if (same == part.Length)
            {
                found = i - part.Length + 1;
                same = borders[same - 1];
            }
        }

        ArrayPool<int>.Shared.Return(borders);
        return found;
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
