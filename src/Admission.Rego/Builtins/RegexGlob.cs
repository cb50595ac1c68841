using System.Globalization;

namespace Admission.Rego.Builtins;

/// <summary>
/// The small patterns of regex.globs_match: characters, dots and sets, each with an optional star or plus.
/// </summary>
internal static class RegexGlob
{
    /// <summary>One part of a pattern: the characters that it matches, and how often.</summary>
    internal readonly record struct Token((char Low, char High)[] Ranges, char Flag);

    public static Token[]? Parse(string text, ref string error)
    {
        var tokens = new List<Token>();
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            (char, char)[] ranges;
            if (c == '[')
            {
                int close = text.IndexOf(']', i + 1);
                if (close < 0)
                {
                    return Fail(text, i, "set-open '[' with no following ']'", ref error);
                }

                ranges = Ranges(text[(i + 1)..close]);
                i = close + 1;
            }
            else if (c == ']')
            {
                return Fail(text, i, "set-close ']' with no preceding '['", ref error);
            }
            else if (c is '*' or '+')
            {
                return Fail(text, i, $"flag '{c}' must be preceded by a non-flag", ref error);
            }
            else
            {
                bool isEscaped = c == '\\' && i + 1 < text.Length;
                c = isEscaped ? text[++i] : c;
                ranges = c == '.' && !isEscaped ? [('\0', '\uffff')] : [(c, c)];
                i++;
            }

            char flag = i < text.Length && text[i] is '*' or '+' ? text[i++] : ' ';
            tokens.Add(new Token(ranges, flag));
        }

        return [.. tokens];
    }

    /// <summary>Is there a text that both patterns match?</summary>
    public static bool Intersect(Token[] left, Token[] right)
    {
        var seen = new HashSet<(int, int)>();
        var open = new Stack<(int Left, int Right)>([(0, 0)]);
        while (open.TryPop(out (int Left, int Right) at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            if (at.Left == left.Length && at.Right == right.Length)
            {
                return true;
            }

            if (at.Left < left.Length && left[at.Left].Flag == '*')
            {
                open.Push((at.Left + 1, at.Right));
            }

            if (at.Right < right.Length && right[at.Right].Flag == '*')
            {
                open.Push((at.Left, at.Right + 1));
            }

            if (at.Left == left.Length || at.Right == right.Length || !Overlap(left[at.Left], right[at.Right]))
            {
                continue;
            }

            // Both parts match a character. A part with a star or a plus can match more.
            open.Push((at.Left + 1, at.Right + 1));
            if (left[at.Left].Flag != ' ')
            {
                open.Push((at.Left, at.Right + 1));
            }

            if (right[at.Right].Flag != ' ')
            {
                open.Push((at.Left + 1, at.Right));
            }
        }

        return false;
    }

    private static Token[]? Fail(string text, int at, string what, ref string error)
    {
        error = string.Create(
            CultureInfo.InvariantCulture, $"input:{text}, pos:{at + 1}, {what}: the input provided is invalid");
        return null;
    }

    private static (char, char)[] Ranges(string inner)
    {
        var ranges = new List<(char, char)>();
        for (int i = 0; i < inner.Length; i++)
        {
            if (i + 2 < inner.Length && inner[i + 1] == '-')
            {
                ranges.Add((inner[i], inner[i + 2]));
                i += 2;
            }
            else
            {
                ranges.Add((inner[i], inner[i]));
            }
        }

        return [.. ranges];
    }

    private static bool Overlap(Token left, Token right) => Array.Exists(
        left.Ranges, a => Array.Exists(right.Ranges, b => a.Low <= b.High && b.Low <= a.High));
}
