using System.Buffers;

namespace Admission.Yaml;

/// <summary>
/// A position in a YAML text that only moves forward. It keeps the first syntax error, after which nothing more is
/// read. The text contains no NUL, so <c>'\0'</c> marks its end.
/// </summary>
/// <param name="firstLine">Line of the file that the text begins on.</param>
internal sealed class YamlCursor(string text, int firstLine)
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\u0085\u2028\u2029");

    private int _offset;
    private int _row;
    private int _indent;
    private int _line = firstLine;
    private int _lineStart;

    /// <summary>The first syntax error; null while there is none.</summary>
    public YamlError? Error { get; private set; }

    /// <summary>UTF-16 units before the cursor.</summary>
    public int Offset => _offset;

    /// <summary>Row of the cursor; see <see cref="YamlMark.Row"/>.</summary>
    public int Row => _row;

    /// <summary>Characters since the start of the row.</summary>
    public int Indent => _indent;

    /// <summary>The character at the cursor; <c>'\0'</c> at the end.</summary>
    public char Current => Peek(0);

    /// <summary>The cursor's place.</summary>
    public YamlMark Mark => new(_offset, _row, _indent, _line, _offset - _lineStart + 1);

    /// <summary>Is the cursor at <c>---</c> or <c>...</c> at the start of a row?</summary>
    public bool IsAtDocumentMarker => _indent == 0
        && Current is '-' or '.' && Peek(1) == Current && Peek(2) == Current && IsBlankOrEnd(Peek(3));

    public static bool IsBreak(char one) => one is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    public static bool IsBlank(char one) => one is ' ' or '\t';

    public static bool IsBreakOrEnd(char one) => one == '\0' || IsBreak(one);

    public static bool IsBlankOrEnd(char one) => IsBlank(one) || IsBreakOrEnd(one);

    /// <summary>Is it a letter of names in YAML's syntax (anchors, tag handles, directives)?</summary>
    public static bool IsNameLetter(char one) => char.IsAsciiLetterOrDigit(one) || one is '_' or '-';

    /// <summary>The character that many units ahead; <c>'\0'</c> after the end.</summary>
    public char Peek(int ahead) => _offset + ahead < text.Length ? text[_offset + ahead] : '\0';

    /// <summary>The text from an offset to the cursor.</summary>
    public ReadOnlySpan<char> Since(int offset) => text.AsSpan(offset, _offset - offset);

    /// <summary>Skips one character, which is not a break.</summary>
    public void Skip()
    {
        _offset += char.IsHighSurrogate(Current) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        _indent++;
    }

    /// <summary>Skips that many characters of one unit.</summary>
    public void Skip(int characters)
    {
        _offset += characters;
        _indent += characters;
    }

    /// <summary>Skips spaces and tabs.</summary>
    public void SkipBlanks()
    {
        while (IsBlank(Current))
        {
            Skip();
        }
    }

    /// <summary>Skips everything up to the end of the row.</summary>
    public void SkipRow()
    {
        int length = text.AsSpan(_offset).IndexOfAny(Breaks);
        Skip(length < 0 ? text.Length - _offset : length);
    }

    /// <summary>Skips a line break. It means a newline, except that U+2028 and U+2029 stay unchanged.</summary>
    public char ReadBreak()
    {
        char first = Current;
        _offset += first == '\r' && Peek(1) == '\n' ? 2 : 1;
        _row++;
        _indent = 0;
        if (first is '\n' or '\r')
        {
            _line++;
            _lineStart = _offset;
        }

        return first is '\u2028' or '\u2029' ? first : '\n';
    }

    /// <summary>Number of spaces at the start of the line of a position.</summary>
    public int IndentationOf(YamlMark mark)
    {
        ReadOnlySpan<char> line = text.AsSpan(mark.Offset - (mark.Column - 1), mark.Column - 1);
        int other = line.IndexOfAnyExcept(' ');
        return other < 0 ? line.Length : other;
    }

    /// <summary>Are there only spaces and tabs between the start of the line and the cursor?</summary>
    public bool IsFirstOnLine() => text.AsSpan(_lineStart, _offset - _lineStart).IndexOfAnyExcept(" \t") < 0;

    /// <summary>Sets the error, unless there is one. Always false, for <c>return Fail(…)</c>.</summary>
    /// <param name="at">Position of the mistake.</param>
    /// <param name="message">The problem and how to fix it.</param>
    public bool Fail(YamlMark at, string message)
    {
        Error ??= new YamlError(at.Line, at.Column, message);
        return false;
    }
}
