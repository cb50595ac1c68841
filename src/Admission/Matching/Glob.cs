namespace Admission.Matching;

/// <summary>
/// A pattern over names: <c>*</c> is any number of characters, <c>?</c> is exactly one character (one UTF-16 code
/// unit), and every other character matches itself. <c>*</c> also matches <c>/</c>, <c>:</c> and <c>.</c>; there is no
/// escape, because no name in Kubernetes contains <c>*</c> or <c>?</c>. Case-sensitive, without trimming. Matching uses
/// no regular expression, allocates nothing, and takes at most text length times pattern length steps. Immutable.
/// </summary>
public sealed class Glob
{
    private readonly string[] _parts;

    /// <summary>Compiles a pattern. Every string is valid.</summary>
    public Glob(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        _parts = pattern.Split('*');
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Is this a plain name, which matches only itself?</summary>
    public bool IsLiteral => _parts.Length == 1 && !Pattern.Contains('?', StringComparison.Ordinal);

    /// <summary>Does the whole text match?</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        string first = _parts[0];
        if (_parts.Length == 1)
        {
            return text.Length == first.Length && IsAt(text, 0, first);
        }

        string last = _parts[^1];
        int end = text.Length - last.Length;
        if (end < first.Length || !IsAt(text, 0, first) || !IsAt(text, end, last))
        {
            return false;
        }

        // The first position is always the best one: it leaves the most text for the rest.
        int from = first.Length;
        for (int i = 1; i < _parts.Length - 1; i++)
        {
            int found = FirstIndex(text[from..end], _parts[i]);
            if (found < 0)
            {
                return false;
            }

            from += found + _parts[i].Length;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static int FirstIndex(ReadOnlySpan<char> text, string part)
    {
        if (!part.Contains('?', StringComparison.Ordinal))
        {
            return text.IndexOf(part, StringComparison.Ordinal);
        }

        for (int at = 0; at + part.Length <= text.Length; at++)
        {
            if (IsAt(text, at, part))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsAt(ReadOnlySpan<char> text, int at, string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != '?' && part[i] != text[at + i])
            {
                return false;
            }
        }

        return true;
    }
}
