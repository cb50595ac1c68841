using System.Globalization;
using System.Text;

namespace Admission.Rego.Syntax;

/// <summary>Splits a source text into tokens, one at a time, and collects comments.</summary>
internal sealed class Lexer(string file, string text, TextStart start = default)
{
    private static readonly Dictionary<string, TokenKind> Keywords = new(StringComparer.Ordinal)
    {
        ["package"] = TokenKind.Package,
        ["import"] = TokenKind.Import,
        ["as"] = TokenKind.As,
        ["default"] = TokenKind.Default,
        ["else"] = TokenKind.Else,
        ["not"] = TokenKind.Not,
        ["some"] = TokenKind.Some,
        ["with"] = TokenKind.With,
        ["null"] = TokenKind.Null,
        ["true"] = TokenKind.True,
        ["false"] = TokenKind.False,
    };

    private int _position = text.StartsWith('\uFEFF') ? 1 : 0;
    // Interpolated strings in one another.
    private const int MaxTemplates = 64;

    private int _templates;
    private int _line = Math.Max(1, start.Line);
    private int _column = Math.Max(1, start.Column);

    /// <summary>Comments by line: the text after <c>#</c> and the column.</summary>
    public SortedDictionary<int, (string Text, int Column)> Comments { get; } = [];

    public string Source => text;

    /// <summary>Where the text begins in its file.</summary>
    public TextStart Start => start;

    /// <summary>Continues right after a token that was read before.</summary>
    public void Return(Token token)
    {
        _position = token.End;
        _line = token.Line;
        _column = token.Column;
        for (int i = token.Start; i < token.End; i++)
        {
            Count(text[i]);
        }
    }

    public Token Next()
    {
        bool space = false;
        bool newLine = false;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                space = true;
                newLine |= c == '\n';
                Advance();
            }
            else if (c == '#')
            {
                space = true;
                ReadComment();
            }
            else
            {
                break;
            }
        }

        int start = _position;
        (int line, int column) = (_line, _column);
        if (start >= text.Length)
        {
            return new Token(TokenKind.End, "", line, column, start, start, space, newLine);
        }

        (TokenKind kind, string value) = Read();
        return new Token(kind, value, line, column, start, _position, space, newLine);
    }

    public RegoSyntaxException Error(string message, int line, int column) =>
        new(new RegoError(RegoError.Parse, message, file, line, column));

    private void Advance() => Count(text[_position++]);

    private void Count(char c)
    {
        if (start.IsFixed)
        {
            return;
        }

        if (c == '\n')
        {
            _line++;
            _column = Math.Max(1, start.Column);
        }
        else if (!char.IsLowSurrogate(c))
        {
            _column++;
        }
    }

    private void ReadComment()
    {
        int start = _position + 1;
        int column = _column;
        int end = text.IndexOf('\n', start);
        end = end < 0 ? text.Length : end;
        Comments[_line] = (text[start..end].TrimEnd('\r'), column);
        while (_position < end)
        {
            Advance();
        }
    }

    private (TokenKind Kind, string Text) Read()
    {
        char c = text[_position];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            int start = _position;
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                Advance();
            }

            string name = text[start.._position];
            return (Keywords.GetValueOrDefault(name, TokenKind.Name), name);
        }

        if (char.IsAsciiDigit(c))
        {
            return (TokenKind.Number, ReadNumber());
        }

        switch (c)
        {
            case '"':
                return (TokenKind.String, ReadString());
            case '`':
                return (TokenKind.RawString, ReadRaw());
            case '$' when Peek(1) is '"' or '`':
                return (TokenKind.Template, ReadTemplate());
        }

        string two = _position + 1 < text.Length ? text.Substring(_position, 2) : "";
        TokenKind pair = two switch
        {
            ":=" => TokenKind.Assign,
            "==" => TokenKind.Equal,
            "!=" => TokenKind.NotEqual,
            "<=" => TokenKind.LessOrEqual,
            ">=" => TokenKind.GreaterOrEqual,
            _ => TokenKind.End,
        };
        if (pair != TokenKind.End)
        {
            Advance();
            Advance();
            return (pair, two);
        }

        TokenKind single = c switch
        {
            '[' => TokenKind.LBrack,
            ']' => TokenKind.RBrack,
            '{' => TokenKind.LBrace,
            '}' => TokenKind.RBrace,
            '(' => TokenKind.LParen,
            ')' => TokenKind.RParen,
            ',' => TokenKind.Comma,
            ':' => TokenKind.Colon,
            ';' => TokenKind.Semicolon,
            '.' => TokenKind.Dot,
            '=' => TokenKind.Unify,
            '<' => TokenKind.Less,
            '>' => TokenKind.Greater,
            '+' => TokenKind.Plus,
            '-' => TokenKind.Minus,
            '*' => TokenKind.Times,
            '/' => TokenKind.Divide,
            '%' => TokenKind.Remainder,
            '&' => TokenKind.And,
            '|' => TokenKind.Or,
            _ => throw Error("illegal token", _line, _column),
        };
        Advance();
        return (single, c.ToString());
    }

    private char Peek(int ahead) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private string ReadNumber()
    {
        int start = _position;
        int column = _column;
        ReadDigits();
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            Advance();
            ReadDigits();
        }
        else if (Peek(0) == '.')
        {
            throw Error("illegal number format: expected fraction", _line, column);
        }

        if (Peek(0) is 'e' or 'E')
        {
            Advance();
            if (Peek(0) is '+' or '-')
            {
                Advance();
            }

            if (!char.IsAsciiDigit(Peek(0)))
            {
                throw Error("illegal number format: expected exponent", _line, column);
            }

            ReadDigits();
        }

        if (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
        {
            throw Error("illegal number format", _line, column);
        }

        return text[start.._position];
    }

    private void ReadDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            Advance();
        }
    }

    private string ReadRaw()
    {
        (int line, int column) = (_line, _column);
        Advance();
        int start = _position;
        while (Peek(0) != '`')
        {
            if (_position >= text.Length)
            {
                throw Error("non-terminated string", line, column);
            }

            Advance();
        }

        Advance();
        return text[start..(_position - 1)].Replace("\r", "", StringComparison.Ordinal);
    }

    private string ReadString()
    {
        (int line, int column) = (_line, _column);
        Advance();
        var value = new StringBuilder();
        while (true)
        {
            if (_position >= text.Length || text[_position] == '\n')
            {
                throw Error("non-terminated string", line, column);
            }

            char c = text[_position];
            Advance();
            switch (c)
            {
                case '"':
                    return value.ToString();
                case '\\':
                    value.Append(ReadEscape(line, column));
                    break;
                case < ' ' and not '\t' and not '\r':
                    throw Error("illegal string character", line, column);
                default:
                    value.Append(c);
                    break;
            }
        }
    }

    private char ReadEscape(int line, int column)
    {
        char c = Peek(0);
        if (c == 'u' && _position + 5 <= text.Length && ushort.TryParse(
            text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out ushort code))
        {
            for (int i = 0; i < 5; i++)
            {
                Advance();
            }

            return (char)code;
        }

        char value = c switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Error("illegal escape sequence", line, column),
        };
        Advance();
        return value;
    }

    // The text between the quotes, as it is written. TemplateReader splits it.
    private string ReadTemplate()
    {
        (int line, int column) = (_line, _column);
        if (++_templates > MaxTemplates)
        {
            throw Error("interpolated strings are nested too deeply", line, column);
        }

        Advance();
        char quote = text[_position];
        Advance();
        int start = _position;
        int depth = 0;
        while (true)
        {
            if (_position >= text.Length || (quote == '"' && depth == 0 && text[_position] == '\n'))
            {
                throw Error("non-terminated string", line, column);
            }

            char c = text[_position];
            if (c == quote && depth == 0)
            {
                break;
            }

            char next = _position + 1 < text.Length ? text[_position + 1] : '\0';
            if (c == '\\' && (quote == '"' || depth > 0 || next == '{'))
            {
                Advance();
            }
            else if (depth > 0 && c == '$' && (next is '"' or '`'))
            {
                _ = ReadTemplate();
                continue;
            }
            else if (depth > 0 && (c is '"' or '`'))
            {
                _ = c == '"' ? ReadString() : ReadRaw();
                continue;
            }
            else
            {
                depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
            }

            if (_position < text.Length)
            {
                Advance();
            }
        }

        Advance();
        _templates--;
        return text[start..(_position - 1)];
    }
}
