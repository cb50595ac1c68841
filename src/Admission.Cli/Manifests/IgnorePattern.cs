using System.Diagnostics.CodeAnalysis;

namespace Admission.Cli.Manifests;

/// <summary>
/// One line of a <c>.admissionignore</c> file, or one value of <c>--exclude</c>, in the syntax of .gitignore:
/// https://git-scm.com/docs/gitignore#_pattern_format
/// </summary>
internal sealed class IgnorePattern
{
    private const string AnyFolders = "**";

    private readonly string[] _segments;
    private readonly bool _isForFolders;

    private IgnorePattern(string[] segments, bool isForFolders, bool isNegated)
    {
        _segments = segments;
        _isForFolders = isForFolders;
        IsNegated = isNegated;
    }

    /// <summary>Does it include what an earlier pattern excludes?</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; false for blank lines and comments.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out IgnorePattern? pattern)
    {
        pattern = null;
        string text = TrimEnd(line.TrimEnd('\r', '\n'));
        if (text.Length == 0 || text[0] == '#')
        {
            return false;
        }

        bool isNegated = text[0] == '!';
        text = isNegated ? text[1..] : text;
        bool isForFolders = text.EndsWith('/');
        text = isForFolders ? text.TrimEnd('/') : text;
        if (text.Length == 0)
        {
            return false;
        }

        // A slash at the beginning or in the middle binds the pattern to its folder.
        bool isTied = text.Contains('/', StringComparison.Ordinal);
        string[] segments = text.TrimStart('/').Split('/');
        pattern = new IgnorePattern(isTied ? segments : [AnyFolders, .. segments], isForFolders, isNegated);
        return true;
    }

    /// <summary>Does it match a file or folder? It is not called for the content of a matched folder.</summary>
    /// <param name="path">Path relative to the folder of the pattern, with slashes.</param>
    public bool Covers(string path, bool isFolder) =>
        (isFolder || !_isForFolders) && Covers(path.Split('/'));

    // Row by row, as for two strings: no pattern takes more steps than its length times that of the path.
    private bool Covers(string[] names)
    {
        bool[] reached = new bool[names.Length + 1];
        reached[0] = true;
        for (int i = 0; i < _segments.Length; i++)
        {
            bool[] next = new bool[names.Length + 1];
            if (_segments[i] == AnyFolders)
            {
                // At the end it matches everything inside, which is at least one name.
                bool isLast = i == _segments.Length - 1;
                bool any = false;
                for (int at = 0; at <= names.Length; at++)
                {
                    next[at] = any || (reached[at] && !isLast);
                    any |= reached[at];
                }
            }
            else
            {
                for (int at = 0; at < names.Length; at++)
                {
                    next[at + 1] = reached[at] && NameFits(_segments[i], names[at]);
                }
            }

            reached = next;
        }

        return reached[names.Length];
    }

    private static bool NameFits(string pattern, string name)
    {
        int at = 0, letter = 0, star = -1, back = 0;
        while (letter < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, back) = (at++, letter);
            }
            else if (at < pattern.Length && LetterFits(pattern, at, name[letter], out int next))
            {
                (at, letter) = (next, letter + 1);
            }
            else if (star >= 0)
            {
                (at, letter) = (star + 1, ++back);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }

    private static bool LetterFits(string pattern, int at, char letter, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '\\' when next < pattern.Length:
                next++;
                return pattern[at + 1] == letter;
            case '[' when pattern.IndexOf(']', Math.Min(at + 2, pattern.Length - 1)) is > 0 and int end && end > at + 1:
                next = end + 1;
                return IsOneOf(pattern.AsSpan(at + 1, end - at - 1), letter);
            default:
                return pattern[at] == letter;
        }
    }

    private static bool IsOneOf(ReadOnlySpan<char> letters, char letter)
    {
        bool isNegated = letters[0] is '!' or '^';
        letters = isNegated ? letters[1..] : letters;
        bool isFound = false;
        for (int i = 0; i < letters.Length; i++)
        {
            if (i + 2 < letters.Length && letters[i + 1] == '-')
            {
                isFound |= letter >= letters[i] && letter <= letters[i + 2];
                i += 2;
            }
            else
            {
                isFound |= letters[i] == letter;
            }
        }

        return isFound != isNegated;
    }

    // A space at the end counts only after a backslash.
    private static string TrimEnd(string line)
    {
        string text = line.TrimEnd(' ', '\t');
        return text.EndsWith('\\') && text.Length < line.Length ? text + line[text.Length] : text;
    }
}
