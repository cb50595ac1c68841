namespace Admission.Cli.CommandLine;

/// <summary>Finds what a misspelt word was meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The allowed word that is closest to the given one; null where none is close.</summary>
    public static string? For(string word, IEnumerable<string> allowed)
    {
        // A third of the letters wrong still reads as that word; more is a guess.
        int limit = Math.Max(1, word.Length / 3);
        (string? Word, int Distance) best = allowed
            .Select(candidate => ((string?)candidate, Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(static pair => pair.Item2);
        return best.Distance <= limit ? best.Word : null;
    }

    // Levenshtein, with a swap of neighbours as one step: the commonest slip of a typist.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                table[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Step(left, right, table, i, j),
                };
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Step(string left, string right, int[,] table, int i, int j)
    {
        int change = left[i - 1] == right[j - 1] ? 0 : 1;
        int best = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
        return i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]
            ? Math.Min(best, table[i - 2, j - 2] + 1)
            : best;
    }
}
