using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>
/// Searches a text. The time of a search can grow with the product of both lengths, so a long search looks at
/// <see cref="TimeLimit"/>.
/// </summary>
internal static class TextSearch
{
    // Comparisons of characters between two looks at the clock: some milliseconds.
    private const int MaxComparisons = 1 << 26;
    private const int CharactersOfStep = 32;

    /// <summary>The first position of a part at or after a start; -1 if it does not occur.</summary>
    public static int IndexOf(string text, string part, int start)
    {
        if ((long)(text.Length - start) * part.Length < MaxComparisons)
        {
            return text.IndexOf(part, start, StringComparison.Ordinal);
        }

        int window = Math.Max(1, MaxComparisons / part.Length);
        for (int at = start; at + part.Length <= text.Length && !TimeLimit.Look(); at += window)
        {
            int count = Math.Min(window + part.Length - 1, text.Length - at);
            int found = text.IndexOf(part, at, count, StringComparison.Ordinal);
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    /// <summary>Does a text have a part at a position?</summary>
    public static bool IsAt(string text, string part, int position) =>
        !TimeLimit.Spend(1 + (part.Length / CharactersOfStep))
        && text.AsSpan(position).StartsWith(part, StringComparison.Ordinal);
}
