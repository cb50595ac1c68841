namespace Admission.RegularExpressions;

/// <summary>Parses expressions for one character: classes in brackets, and escapes.</summary>
internal sealed class ClassParser(string text)
{
    private const string BadRange = "invalid character class range";
    private const string BadEscape = "invalid escape sequence";

    /// <summary>The code point at a position, which moves after it; a lone surrogate is its own code point.</summary>
    public static int NextRune(string text, ref int position)
    {
        char first = text[position++];
        return char.IsHighSurrogate(first) && position < text.Length && char.IsLowSurrogate(text[position])
            ? char.ConvertToUtf32(first, text[position++])
            : first;
    }

    /// <summary>Parses a class in brackets.</summary>
    public RuneSet? ParseClass(ref int position, SyntaxFlags flags, out Re2Error? error)
    {
        error = null;
        int start = position++;
        bool isNegated = position < text.Length && text[position] == '^';
        if (isNegated)
        {
            position++;
        }

        var ranges = new List<int>();
        for (bool isFirst = true; isFirst || position >= text.Length || text[position] != ']'; isFirst = false)
        {
            if (TryParsePosix(ref position, flags, ranges, ref error))
            {
                continue;
            }

            if (error is null && position < text.Length && text[position] == '\\'
                && ParseEscapedClass(ref position, flags, out error) is { } escaped)
            {
                ranges.AddRange(escaped.Bounds);
                continue;
            }

            if (error is not null || !TryParseRange(ref position, start, flags, ranges, ref error))
            {
                return null;
            }
        }

        position++;
        RuneSet set = RuneSet.Union(ranges);
        return isNegated ? set.Negate() : set;
    }

    /// <summary>Parses <c>\d</c>, <c>\pL</c> and similar escapes; null for another escape.</summary>
    public RuneSet? ParseEscapedClass(ref int position, SyntaxFlags flags, out Re2Error? error)
    {
        error = null;
        if (position + 1 >= text.Length)
        {
            return null;
        }

        char name = text[position + 1];
        RuneSet? set = char.ToLowerInvariant(name) switch
        {
            'd' => CharacterClasses.Digits,
            's' => CharacterClasses.Spaces,
            'w' => CharacterClasses.WordCharacters,
            _ => null,
        };
        if (set is not null)
        {
            position += 2;
            return Signed(set, flags, name is 'D' or 'S' or 'W');
        }

        return name is 'p' or 'P' ? ParseUnicode(ref position, flags, out error) : null;
    }

    /// <summary>Parses an escape for one code point.</summary>
    public int ParseEscape(ref int position, out Re2Error? error)
    {
        error = null;
        int start = position++;
        if (position >= text.Length)
        {
            error = new Re2Error("trailing backslash at end of expression", "");
            return 0;
        }

        int rune = NextRune(text, ref position);
        switch (rune)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x' when TryParseHex(ref position, out int value):
                return value;
            case '0':
            case >= '1' and <= '7' when position < text.Length && text[position] is >= '0' and <= '7':
                int octal = rune - '0';
                for (int i = 1; i < 3 && position < text.Length && text[position] is >= '0' and <= '7'; i++)
                {
                    octal = (octal * 8) + text[position++] - '0';
                }

                return octal;
            case < 0x80 when !char.IsAsciiLetterOrDigit((char)rune):
                return rune;
            default:
                error = new Re2Error(BadEscape, text[start..position]);
                return 0;
        }
    }

    private bool TryParseHex(ref int position, out int value)
    {
        value = 0;
        if (position >= text.Length)
        {
            return false;
        }

        int rune = NextRune(text, ref position);
        if (rune != '{')
        {
            int high = HexDigit(rune);
            int low = position < text.Length ? HexDigit(NextRune(text, ref position)) : -1;
            value = (high * 16) + low;
            return high >= 0 && low >= 0;
        }

        int digits = 0;
        while (position < text.Length)
        {
            rune = NextRune(text, ref position);
            if (rune == '}')
            {
                return digits > 0;
            }

            int digit = HexDigit(rune);
            value = (value * 16) + digit;
            if (digit < 0 || value > RuneSet.MaxRune)
            {
                return false;
            }

            digits++;
        }

        return false;
    }

    private static int HexDigit(int rune) => rune < 0x80 && char.IsAsciiHexDigit((char)rune)
        ? Convert.ToInt32(((char)rune).ToString(), 16)
        : -1;

    private bool TryParsePosix(ref int position, SyntaxFlags flags, List<int> ranges, ref Re2Error? error)
    {
        if (position + 2 >= text.Length || text[position] != '[' || text[position + 1] != ':')
        {
            return false;
        }

        int end = text.IndexOf(":]", position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        string name = text[(position + 2)..end];
        bool isNegated = name.StartsWith('^');
        if (CharacterClasses.OfPosix(isNegated ? name[1..] : name) is not { } set)
        {
            error = new Re2Error(BadRange, text[position..(end + 2)]);
            return false;
        }

        position = end + 2;
        ranges.AddRange(Signed(set, flags, isNegated).Bounds);
        return true;
    }

    private RuneSet? ParseUnicode(ref int position, SyntaxFlags flags, out Re2Error? error)
    {
        error = null;
        int start = position;
        bool isNegated = text[position + 1] == 'P';
        int at = position + 2;
        string name;
        if (at < text.Length && text[at] == '{')
        {
            int end = text.IndexOf('}', at);
            if (end < 0)
            {
                error = new Re2Error(BadRange, text[start..]);
                return null;
            }

            name = text[(at + 1)..end];
            at = end + 1;
        }
        else
        {
            int nameStart = at;
            if (at < text.Length)
            {
                NextRune(text, ref at);
            }

            name = text[nameStart..at];
        }

        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        if (CharacterClasses.OfUnicode(name) is not { } set)
        {
            error = new Re2Error(BadRange, text[start..at]);
            return null;
        }

        position = at;
        return Signed(set, flags, isNegated);
    }

    private static RuneSet Signed(RuneSet set, SyntaxFlags flags, bool isNegated)
    {
        if ((flags & SyntaxFlags.FoldCase) != 0)
        {
            var folded = new List<int>();
            for (int i = 0; i < set.Bounds.Length; i += 2)
            {
                CaseFolding.AddFolded(folded, set.Bounds[i], set.Bounds[i + 1]);
            }

            set = RuneSet.Union(folded);
        }

        return isNegated ? set.Negate() : set;
    }

    private bool TryParseRange(
        ref int position, int classStart, SyntaxFlags flags, List<int> ranges, ref Re2Error? error)
    {
        int start = position;
        int low = ParseMember(ref position, classStart, out error);
        int high = low;
        if (error is null && position + 1 < text.Length && text[position] == '-' && text[position + 1] != ']')
        {
            position++;
            high = ParseMember(ref position, classStart, out error);
            if (error is null && high < low)
            {
                error = new Re2Error(BadRange, text[start..position]);
            }
        }

        if (error is not null)
        {
            return false;
        }

        if ((flags & SyntaxFlags.FoldCase) != 0)
        {
            CaseFolding.AddFolded(ranges, low, high);
        }
        else
        {
            ranges.Add(low);
            ranges.Add(high);
        }

        return true;
    }

    private int ParseMember(ref int position, int classStart, out Re2Error? error)
    {
        error = null;
        if (position >= text.Length)
        {
            error = new Re2Error("missing closing ]", text[classStart..]);
            return 0;
        }

        return text[position] == '\\' ? ParseEscape(ref position, out error) : NextRune(text, ref position);
    }
}
