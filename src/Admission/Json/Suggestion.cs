namespace Admission.Json;

/// <summary>Finds the word that was probably meant by a misspelled one.</summary>
public static class Suggestion
{
    private const int MaxLength = 64;

    /// <summary>
    /// The known word nearest to the given one by Damerau-Levenshtein distance (letters added, lost or changed, or two
    /// neighbors swapped), ignoring case; null if none is near, that is, more than a third of the letters differ.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > MaxLength)
        {
            return null;
        }

        string lower = word.ToLowerInvariant();
        return known
            .Where(static candidate => candidate.Length <= MaxLength)
            .Select(candidate => (Word: candidate, Distance: Distance(lower, candidate.ToLowerInvariant())))
            .Where(near => near.Distance <= Math.Max(1, Math.Min(word.Length, near.Word.Length) / 3))
            .OrderBy(static near => near.Distance)
            .ThenBy(static near => near.Word, StringComparer.Ordinal)
            .Select(static near => near.Word)
            .FirstOrDefault();
    }

    /// <summary><c>Did you mean 'x'? </c> with a space at the end; empty if no known word is near.</summary>
    public static string Ask(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"Did you mean '{nearest}'? " : "";

    /// <summary>The word, and the known word that differs from it only in case; null if there is none.</summary>
    public static (string Before, string After)? Recase(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.FirstOrDefault(one => one.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } meant
            ? (word, meant)
            : null;
    }

    /// <summary>Number of letters that are added, lost, changed or swapped between two words.</summary>
    internal static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                table[i, j] = i == 0 || j == 0 ? i + j : Step(table, left, right, i, j);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Step(int[,] table, string left, string right, int i, int j)
    {
        int change = left[i - 1] == right[j - 1] ? 0 : 1;
        int least = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
        bool areSwapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return areSwapped ? Math.Min(least, table[i - 2, j - 2] + 1) : least;
    }
}
