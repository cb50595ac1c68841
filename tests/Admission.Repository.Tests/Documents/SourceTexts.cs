using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>
/// Reads the texts of a C# file that people see: string literals with at least three words. Literals that are joined by
/// <c>+</c> are one text. Holes of interpolated strings stay as they are in the source.
/// </summary>
/// <param name="source">The file.</param>
internal sealed partial class SourceTexts(string source)
{
    private int _at;

    /// <summary>The texts, in their order.</summary>
    public IEnumerable<string> Read()
    {
        var text = new StringBuilder();
        while (_at < source.Length)
        {
            if (SkipComment())
            {
                continue;
            }

            int start = _at;
            if (LiteralAt(out string? literal))
            {
                bool isJoined = Joined().Match(source[..start]) is { Success: true } && text.Length > 0;
                if (!isJoined && text.Length > 0)
                {
                    yield return text.ToString();
                    text.Clear();
                }

                text.Append(literal);
                continue;
            }

            _at++;
            if (source[start] is not ('+' or ' ' or '\n' or '\r') && text.Length > 0)
            {
                yield return text.ToString();
                text.Clear();
            }
        }
    }

    /// <summary>Is it a text for a person? Tags of HTML do not count.</summary>
    public static bool IsMessage(string text) => Words().IsMatch(Tag().Replace(text, " ")) && !Code().IsMatch(text);

    private bool SkipComment()
    {
        if (source[_at] == '\'')
        {
            _at = CharLiteral().Match(source, _at) is { Success: true } one ? one.Index + one.Length : _at + 1;
            return true;
        }

        if (!source.AsSpan(_at).StartsWith("//"))
        {
            return false;
        }

        int end = source.IndexOf('\n', _at);
        _at = end < 0 ? source.Length : end;
        return true;
    }

    private bool LiteralAt(out string? literal)
    {
        literal = null;
        Match open = Opening().Match(source, _at);
        if (!open.Success || open.Index != _at)
        {
            return false;
        }

        string quote = open.Groups["quote"].Value;
        int dollars = open.Value.Count(static one => one == '$');
        string hole = new('{', dollars);
        bool isVerbatim = open.Value.Contains('@', StringComparison.Ordinal);
        bool isRaw = quote.Length > 1;
        _at += open.Length;
        var text = new StringBuilder();
        while (!source.AsSpan(_at).StartsWith(quote) || (isVerbatim && source.AsSpan(_at).StartsWith("\"\"")))
        {
            ReadOnlySpan<char> rest = source.AsSpan(_at);
            if (rest[0] == '\\' && !isVerbatim && !isRaw)
            {
                text.Append(rest[1] switch { 'n' => "⏎", '"' => "\"", '\\' => "\\", _ => rest[..2].ToString() });
                _at += 2;
            }
            else if ((isVerbatim && rest[0] == '"') || (dollars == 1 && !isRaw && rest.StartsWith("{{")))
            {
                text.Append(rest[0]);
                _at += 2;
            }
            else if (dollars > 0 && rest.StartsWith(hole))
            {
                int start = _at;
                SkipHole();
                text.Append(source, start, _at - start);
            }
            else
            {
                text.Append(source[_at++]);
            }
        }

        _at += quote.Length;
        literal = Space().Replace(text.ToString(), " ");
        return true;
    }

    // A hole can contain braces and literals of its own.
    private void SkipHole()
    {
        int depth = 0;
        do
        {
            if (depth > 0 && LiteralAt(out _))
            {
                continue;
            }

            depth += source[_at] switch { '{' => 1, '}' => -1, _ => 0 };
            _at++;
        }
        while (depth > 0 && _at < source.Length);
    }

    [GeneratedRegex("""\G\$*(?<quote>"{3,})|\G[$@]*(?<quote>")""")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\G'(\\.[^']*|[^\\'])'")]
    private static partial Regex CharLiteral();

    [GeneratedRegex(@"\+\s*$", RegexOptions.RightToLeft)]
    private static partial Regex Joined();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"[A-Za-z']{2,}[,:;]? [a-z'{(`-][^ ]* [^ ]*[a-z}'""]")]
    private static partial Regex Words();

    [GeneratedRegex(@"^\s*([.@/]|#\S)|[;{]\s*$|=>|\bfunction *\(|\\[dswb]|\(\?")]
    private static partial Regex Code();

    // The end of a tag can be in another literal.
    [GeneratedRegex("<[^<>]*>?")]
    private static partial Regex Tag();
}
