using System.Buffers;
using System.Globalization;
using System.Text;

namespace Admission.Responses;

/// <summary>
/// Makes text suitable for an answer. The API server silently drops warnings with control characters, and cuts warnings
/// that are too long together. Source of truth: endpoints/filters/warning.go in https://github.com/kubernetes/apiserver
/// </summary>
internal static class ResponseText
{
    /// <summary>Maximum length of a warning in runes; the API server can cut longer ones.</summary>
    public const int MaxWarningRunes = 256;

    /// <summary>Maximum length of all warnings in runes; beyond it, the API server drops some.</summary>
    public const int MaxWarningsRunes = 4096;

    /// <summary>
    /// Maximum length of an audit annotation's value in characters: 10 KiB, the limit of Kubernetes for its own
    /// policies.
    /// </summary>
    public const int MaxAnnotationLength = 10 * 1024;

    /// <summary>
    /// Maximum length of a message in characters: 32 Ki. The API server has no limit, but people and etcd events do.
    /// </summary>
    public const int MaxMessageLength = 32 * 1024;

    private static readonly SearchValues<char> Unsafe =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(i => (char)i).Where(IsUnsafe)]);

    /// <summary>
    /// One line: control characters, line and paragraph separators and lone surrogates become spaces.
    /// </summary>
    public static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAny(Unsafe) && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isUnsafe = rune == Rune.ReplacementChar || (rune.IsBmp && IsUnsafe((char)rune.Value));
            line.Append(isUnsafe ? " " : rune.ToString());
        }

        return line.ToString().Trim();
    }

    /// <summary>The text, cut to a number of runes with an ellipsis as the last.</summary>
    public static string Cut(string text, int maxRunes)
    {
        if (text.Length <= maxRunes)
        {
            return text;
        }

        if (Ascii.IsValid(text))
        {
            return string.Concat(text.AsSpan(0, maxRunes - 1), "…");
        }

        int runes = 0;
        int end = 0;
        int cut = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            end += rune.Utf16SequenceLength;
            runes++;
            if (runes == maxRunes - 1)
            {
                cut = end;
            }

            if (runes > maxRunes)
            {
                return string.Concat(text.AsSpan(0, cut), "…");
            }
        }

        return text;
    }

    public static int CountRunes(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        int runes = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            runes++;
        }

        return runes;
    }

    // Format characters too: a right-to-left override can change the visible message.
    private static bool IsUnsafe(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Format;
}
