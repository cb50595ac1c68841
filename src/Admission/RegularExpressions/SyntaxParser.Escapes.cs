namespace Admission.RegularExpressions;

/// <content>What begins with a backslash, and what begins with <c>(?</c>.</content>
internal sealed partial class SyntaxParser
{
    private void ParseBackslash()
    {
        char next = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
        switch (next)
        {
            case 'A':
                _position += 2;
                PushAssertion(SyntaxKind.BeginText);
                return;
            case 'b':
                _position += 2;
                PushAssertion(SyntaxKind.WordBoundary);
                return;
            case 'B':
                _position += 2;
                PushAssertion(SyntaxKind.NoWordBoundary);
                return;
            case 'z':
                _position += 2;
                PushAssertion(SyntaxKind.EndText);
                return;
            case 'C':
                _position += 2;
                Fail("invalid escape sequence", _position - 2);
                return;
            case 'Q':
                ParseQuoted();
                return;
        }

        if (_classes.ParseEscapedClass(ref _position, _flags, out _error) is { } set)
        {
            PushSet(set);
            return;
        }

        if (_error is null)
        {
            int rune = _classes.ParseEscape(ref _position, out _error);
            if (_error is null)
            {
                PushLiteral(rune);
            }
        }
    }

    private void ParseQuoted()
    {
        _position += 2;
        int end = _text.IndexOf("\\E", _position, StringComparison.Ordinal);
        int stop = end < 0 ? _text.Length : end;
        while (_position < stop)
        {
            PushLiteral(ClassParser.NextRune(_text, ref _position));
        }

        _position = end < 0 ? stop : end + 2;
    }

    private void ParseFlags()
    {
        int start = _position;
        ReadOnlySpan<char> rest = _text.AsSpan(start);
        bool isNamedWithP = rest.Length > 4 && rest[2] == 'P' && rest[3] == '<';
        bool isNamed = rest.Length > 3 && rest[2] == '<';
        if (isNamedWithP || isNamed)
        {
            ParseNamedGroup(start, start + (isNamed ? 3 : 4));
            return;
        }

        _position += 2;
        SyntaxFlags flags = _flags;
        bool isNegated = false;
        bool sawFlag = false;
        while (_position < _text.Length)
        {
            int rune = ClassParser.NextRune(_text, ref _position);
            SyntaxFlags flag = rune switch
            {
                'i' => SyntaxFlags.FoldCase,
                'm' => SyntaxFlags.MultiLine,
                's' => SyntaxFlags.DotMatchesNewline,
                'U' => SyntaxFlags.Lazy,
                _ => SyntaxFlags.None,
            };
            if (flag != SyntaxFlags.None)
            {
                flags = isNegated ? flags & ~flag : flags | flag;
                sawFlag = true;
            }
            else if (rune == '-' && !isNegated)
            {
                isNegated = true;
                sawFlag = false;
            }
            else if (rune is ':' or ')' && (!isNegated || sawFlag))
            {
                if (rune == ':')
                {
                    OpenGroup(0, null);
                }

                _flags = flags;
                return;
            }
            else
            {
                break;
            }
        }

        Fail("invalid or unsupported Perl syntax", start);
    }

    private void ParseNamedGroup(int start, int nameStart)
    {
        int end = _text.IndexOf('>', start);
        if (end < 0)
        {
            _error = new Re2Error("invalid named capture", _text[start..]);
            return;
        }

        _position = end + 1;
        string name = _text[nameStart..end];
        if (name.Length == 0 || !name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
        {
            Fail("invalid named capture", start);
            return;
        }

        OpenGroup(++_groups, name);
    }
}
