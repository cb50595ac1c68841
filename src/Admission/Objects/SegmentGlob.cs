namespace Admission.Objects;

/// <summary>
/// <c>*</c> and <c>**</c> in image patterns. The time is at most the product of both lengths: the only state is the
/// last wildcard, so no pattern takes exponential time.
/// </summary>
internal static class SegmentGlob
{
    /// <summary>Does the whole text match a pattern in which <c>*</c> matches any number of characters?</summary>
    public static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, StringComparison comparison)
    {
        if (comparison == StringComparison.Ordinal && !pattern.Contains('*'))
        {
            return pattern.SequenceEqual(text);
        }

        (int p, int t) = (0, 0);
        (int star, int resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && IsSame(pattern[p], text[t], comparison))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    /// <summary>
    /// Does the whole path match segments in which <c>**</c> matches any number of segments, including none?
    /// </summary>
    public static bool FitsPath(string[] pattern, ReadOnlySpan<char> path, StringComparison comparison)
    {
        (int p, int start) = (0, 0);
        (int star, int resume) = (-1, 0);
        while (start <= path.Length)
        {
            int end = path[start..].IndexOf('/') is var slash and >= 0 ? start + slash : path.Length;
            if (p < pattern.Length && pattern[p] == "**")
            {
                star = p++;
                resume = start;
            }
            else if (p < pattern.Length && Fits(pattern[p], path[start..end], comparison))
            {
                p++;
                start = end + 1;
            }
            else if (star >= 0)
            {
                p = star + 1;
                int next = path[resume..].IndexOf('/');
                resume = next < 0 ? path.Length + 1 : resume + next + 1;
                start = resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept("**") < 0;
    }

    private static bool IsSame(char pattern, char text, StringComparison comparison) =>
        pattern == text
        || (comparison == StringComparison.OrdinalIgnoreCase
            && (text == LooseImageReader.AnyCharacter
                || char.ToLowerInvariant(pattern) == char.ToLowerInvariant(text)));
}
