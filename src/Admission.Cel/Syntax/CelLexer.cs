namespace Admission.Cel.Syntax;

/// <summary>Cuts an expression into tokens, with the errors that CEL's generated lexer reports.</summary>
internal sealed class CelLexer(CelSource source, List<CelIssue> issues)
{
    private const int EndOfText = -1;

    private readonly int[] _runes = source.Runes;
    private readonly List<Token> _tokens = [];
    private int _position;

    public List<Token> Read()
    {
        while (_position < _runes.Length)
        {
            ReadOne();
        }

        _tokens.Add(new Token(TokenKind.End, "<EOF>", _runes.Length));
        return _tokens;
    }

    private int At(int offset) => _position + offset < _runes.Length ? _runes[_position + offset] : EndOfText;

    private void ReadOne()
    {
        int rune = At(0);
        if (rune is ' ' or '\t' or '\r' or '\n' or '\f')
        {
            _position++;
            return;
        }

        if (rune == '/' && At(1) == '/')
        {
            while (_position < _runes.Length && At(0) != '\n')
            {
                _position++;
            }

            return;
        }

        if (TryReadText() || TryReadNumber() || TryReadWord() || TryReadSymbol())
        {
            return;
        }

        Fail(rune is '=' or '&' or '|' ? 1 : 0);
    }

    private void Add(TokenKind kind, int length)
    {
        _tokens.Add(new Token(kind, source.Slice(_position, _position + length), _position));
        _position += length;
    }

    // The first character that cannot continue a token is part of the error, and is skipped.
    private void Fail(int length)
    {
        int end = Math.Min(_position + length + 1, _runes.Length);
        issues.Add(source.IssueAt(
            _position, $"Syntax error: token recognition error at: '{Escape(source.Slice(_position, end))}'"));
        _position = end;
    }

    private static string Escape(string text) => text.Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    private bool TryReadSymbol()
    {
        int rune = At(0);
        int next = At(1);
        bool isPair = (rune is '=' or '!' or '<' or '>' && next == '=') || (rune == '&' && next == '&')
            || (rune == '|' && next == '|');
        if (isPair)
        {
            Add(TokenKind.Symbol, 2);
            return true;
        }

        if (rune is '<' or '>' or '[' or ']' or '{' or '}' or '(' or ')' or '.' or ',' or '-' or '!' or '?' or ':'
            or '+'
            or '*' or '/' or '%')
        {
            Add(TokenKind.Symbol, 1);
            return true;
        }

        return false;
    }

    private bool TryReadWord()
    {
        int rune = At(0);
        if (rune == '`')
        {
            return TryReadEscapedIdentifier();
        }

        if (!IsLetter(rune))
        {
            return false;
        }

        int length = 1;
        while (IsLetter(At(length)) || IsDigit(At(length)))
        {
            length++;
        }

        Add(
            source.Slice(_position, _position + length) switch
            {
                "true" => TokenKind.True,
                "false" => TokenKind.False,
                "null" => TokenKind.Null,
                "in" => TokenKind.Symbol,
                _ => TokenKind.Identifier,
            },
            length);
        return true;
    }

    private bool TryReadEscapedIdentifier()
    {
        int length = 1;
        while (IsLetter(At(length)) || IsDigit(At(length)) || At(length) is '.' or '-' or '/' or ' ')
        {
            length++;
        }

        if (length == 1 || At(length) != '`')
        {
            Fail(length);
            return true;
        }

        Add(TokenKind.EscapedIdentifier, length + 1);
        return true;
    }

    private bool TryReadNumber()
    {
        int digits = CountDigits(0);
        if (digits == 0)
        {
            int fraction = At(0) == '.' ? CountDigits(1) : 0;
            if (fraction == 0)
            {
                return false;
            }

            Add(TokenKind.Float, 1 + fraction + CountExponent(1 + fraction));
            return true;
        }

        if (digits == 1 && At(0) == '0' && At(1) == 'x' && IsHex(At(2)))
        {
            int length = 3;
            while (IsHex(At(length)))
            {
                length++;
            }

            AddInteger(length);
            return true;
        }

        int behind = At(digits) == '.' ? CountDigits(digits + 1) : 0;
        int mantissa = behind > 0 ? digits + 1 + behind : digits;
        int exponent = CountExponent(mantissa);
        if (behind > 0 || exponent > 0)
        {
            Add(TokenKind.Float, mantissa + exponent);
            return true;
        }

        AddInteger(digits);
        return true;
    }

    private void AddInteger(int length)
    {
        if (At(length) is 'u' or 'U')
        {
            Add(TokenKind.UInt, length + 1);
        }
        else
        {
            Add(TokenKind.Int, length);
        }
    }

    private int CountDigits(int start)
    {
        int count = 0;
        while (IsDigit(At(start + count)))
        {
            count++;
        }

        return count;
    }

    private int CountExponent(int start)
    {
        if (At(start) is not ('e' or 'E'))
        {
            return 0;
        }

        int sign = At(start + 1) is '+' or '-' ? 1 : 0;
        int digits = CountDigits(start + 1 + sign);
        return digits == 0 ? 0 : 1 + sign + digits;
    }

    private bool TryReadText()
    {
        int start = 0;
        bool isBytes = false;
        bool isRaw = false;
        // A prefix is b, r or br, in any case.
        if (At(start) is 'b' or 'B')
        {
            isBytes = true;
            start++;
        }

        if (At(start) is 'r' or 'R')
        {
            isRaw = true;
            start++;
        }

        int quote = At(start);
        if (quote is not ('"' or '\''))
        {
            return false;
        }

        bool isTriple = At(start + 1) == quote && At(start + 2) == quote;
        int end = isTriple ? EndOfTriple(start + 3, quote, isRaw) : -1;
        int failure = -1;
        if (end < 0)
        {
            end = EndOfSingle(start + 1, quote, isRaw, out failure);
        }

        if (end >= 0)
        {
            Add(isBytes ? TokenKind.Bytes : TokenKind.String, end);
            return true;
        }

        if (start > 0)
        {
            // The prefix is an identifier then.
            return false;
        }

        Fail(failure);
        return true;
    }

    private int EndOfTriple(int at, int quote, bool isRaw)
    {
        while (At(at) != EndOfText)
        {
            if (At(at) == quote && At(at + 1) == quote && At(at + 2) == quote)
            {
                return at + 3;
            }

            if (At(at) == '\\' && !isRaw)
            {
                int length = EscapeLength(at, out _);
                if (length == 0)
                {
                    return -1;
                }

                at += length;
            }
            else
            {
                at++;
            }
        }

        return -1;
    }

    private int EndOfSingle(int at, int quote, bool isRaw, out int failure)
    {
        failure = at;
        while (At(at) is not (EndOfText or '\n' or '\r'))
        {
            if (At(at) == quote)
            {
                return at + 1;
            }

            if (At(at) == '\\' && !isRaw)
            {
                int length = EscapeLength(at, out failure);
                if (length == 0)
                {
                    return -1;
                }

                at += length;
            }
            else
            {
                at++;
            }

            failure = at;
        }

        return -1;
    }

    // 0 if this is not an escape; then failure is the first invalid character.
    private int EscapeLength(int at, out int failure)
    {
        failure = at + 1;
        int kind = At(at + 1);
        switch (kind)
        {
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '"' or '\'' or '\\' or '?' or '`':
                return 2;
            case 'x' or 'X':
                return Digits(at, 2, 2, IsHex, out failure);
            case 'u':
                return Digits(at, 2, 4, IsHex, out failure);
            case 'U':
                return Digits(at, 2, 8, IsHex, out failure);
            case >= '0' and <= '3':
                return Digits(at, 2, 2, rune => rune is >= '0' and <= '7', out failure);
            default:
                return 0;
        }
    }

    private int Digits(int at, int skip, int count, Func<int, bool> isDigit, out int failure)
    {
        for (int i = 0; i < count; i++)
        {
            if (!isDigit(At(at + skip + i)))
            {
                failure = at + skip + i;
                return 0;
            }
        }

        failure = 0;
        return skip + count;
    }

    private static bool IsLetter(int rune) => rune == '_'
        || (rune is >= 0 and < 0x80 && char.IsAsciiLetter((char)rune));

    private static bool IsDigit(int rune) => rune is >= '0' and <= '9';

    private static bool IsHex(int rune) => rune is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)rune);
}
