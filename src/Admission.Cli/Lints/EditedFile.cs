using System.Buffers;
using Admission.Policies;

namespace Admission.Cli.Lints;

/// <summary>Applies edits to the text of a file.</summary>
internal static class EditedFile
{
    private static readonly SearchValues<char> NotInName = SearchValues.Create(" {}[],#\"'");

    /// <summary>
    /// The text with the edits whose text is where they say. Of edits that overlap, the first one is applied; the
    /// others wait for the next round.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="errors">Errors with edits.</param>
    /// <param name="applied">The errors whose edits are applied.</param>
    public static string Apply(string text, IEnumerable<PolicyError> errors, out List<PolicyError> applied)
    {
        applied = [];
        int moved = 0, free = 0;
        string edited = text;
        (PolicyError Error, int Start)[] located =
        [
            .. errors.Select(error => (error, Start: Locate(text, error.Edit!)))
                .Where(static one => one.Start >= 0)
                .OrderBy(static one => one.Start),
        ];
        foreach ((PolicyError error, int start) in located)
        {
            SourceEdit edit = error.Edit!;
            if (start < free)
            {
                continue;
            }

            edited = edited[..(start + moved)] + edit.After + edited[(start + moved + edit.Before.Length)..];
            moved += edit.After.Length - edit.Before.Length;
            // Two insertions at one place overlap.
            free = start + Math.Max(1, edit.Before.Length);
            applied.Add(error);
        }

        return edited;
    }

    // The place itself, behind a quote, or the value of a member: `name: "text"`.
    private static int Locate(string text, SourceEdit edit)
    {
        int at = OffsetOf(text, edit.Line, edit.Column);
        if (at < 0 || StandsAt(text, at, edit.Before))
        {
            return at;
        }

        int end = text.IndexOfAny(['\r', '\n'], at);
        string line = text[at..(end < 0 ? text.Length : end)];
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        int value = at;
        if (colon >= 0 && line.AsSpan(0, colon).Trim(" \"'").IndexOfAny(NotInName) < 0)
        {
            value += colon + 1;
            value += line.AsSpan(colon + 1).IndexOfAnyExcept(' ', '\t') is var blanks and > 0 ? blanks : 0;
        }

        value += value < text.Length && text[value] is '"' or '\'' or '`' ? 1 : 0;
        return StandsAt(text, value, edit.Before) ? value : -1;
    }

    // As a whole: what follows a word does not continue the word.
    private static bool StandsAt(string text, int at, string before)
    {
        bool isThere = text.AsSpan(at).StartsWith(before, StringComparison.Ordinal);
        int end = at + before.Length;
        return isThere && !(before.Length > 0 && IsWord(before[^1]) && end < text.Length && IsWord(text[end]));
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$' or '-';

    private static int OffsetOf(string text, int line, int column)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            int end = text.AsSpan(start).IndexOfAny('\r', '\n');
            if (end < 0)
            {
                return -1;
            }

            start += end + (text.AsSpan(start + end) is ['\r', '\n', ..] ? 2 : 1);
        }

        return start + column - 1 <= text.Length ? start + column - 1 : -1;
    }
}
