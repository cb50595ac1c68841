using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Reads the words of one action of a template.</summary>
/// <param name="text">The action without its braces.</param>
internal sealed class TemplateTokens(string text)
{
    private int _at;

    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at >= text.Length;
        }
    }

    public bool Is(string token)
    {
        SkipSpace();
        return text.AsSpan(_at).StartsWith(token);
    }

    public bool Take(string token)
    {
        bool isHere = Is(token);
        _at += isHere ? token.Length : 0;
        return isHere;
    }

    /// <summary>Takes the name of a function; null if something else begins.</summary>
    public string? TakeName()
    {
        SkipSpace();
        int end = _at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        string name = text[_at..end];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name is "true" or "false" or "nil")
        {
            return null;
        }

        _at = end;
        return name;
    }

    /// <summary>Takes <c>$x :=</c> or <c>$x =</c>.</summary>
    public bool TryDeclaration(out string name, out bool isNew)
    {
        int start = _at;
        SkipSpace();
        name = Is("$") ? Next() : "";
        isNew = Take(":=");
        if (name.Length > 0 && (isNew || Take("=")))
        {
            return true;
        }

        _at = start;
        return false;
    }

    /// <summary>Takes a string, a number, true, false or nil; null if something else begins.</summary>
    public RegoValue? TakeLiteral()
    {
        SkipSpace();
        if (_at >= text.Length)
        {
            return null;
        }

        char c = text[_at];
        if (c is '"' or '`')
        {
            int end = _at + 1;
            while (end < text.Length && text[end] != c)
            {
                end += c == '"' && text[end] == '\\' ? 2 : 1;
            }

            string inner = text[(_at + 1)..Math.Min(end, text.Length)];
            _at = end < text.Length ? end + 1 : throw new TemplateException("unterminated quoted string");
            return c == '`' ? new RegoString(inner)
                : JsonFunctions.Read($"\"{inner}\"", out _) ?? throw new TemplateException("bad string");
        }

        if (char.IsAsciiDigit(c) || (c is '-' or '+' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            int end = _at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            string number = text[_at..end].TrimStart('+');
            _at = end;
            return JsonFunctions.Read(number, out _) ?? throw new TemplateException($"bad number syntax: \"{number}\"");
        }

        return Take("true") ? RegoBoolean.True
            : Take("false") ? RegoBoolean.False
            : Take("nil") ? RegoNull.Value
            : null;
    }

    /// <summary>Takes <c>.name</c> that follows without a space; null if there is none.</summary>
    public string? TakeField()
    {
        if (_at >= text.Length || text[_at] != '.' || _at == 0 || char.IsWhiteSpace(text[_at - 1]))
        {
            return null;
        }

        _at++;
        return ReadWord();
    }

    /// <summary>Takes <c>.</c>, <c>.name</c>, <c>$</c> or <c>$name</c>.</summary>
    public string Next()
    {
        SkipSpace();
        if (_at >= text.Length)
        {
            throw new TemplateException("missing value for command");
        }

        char first = text[_at++];
        return first is '.' or '$' ? first + ReadWord() : first.ToString();
    }

    private string ReadWord()
    {
        int start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}

/// <summary>A text, or an action between double braces.</summary>
/// <param name="Text">The text, or the action without its braces.</param>
/// <param name="IsAction">Is it an action?</param>
internal readonly record struct TemplatePart(string Text, bool IsAction)
{
    /// <summary>The first word of an action.</summary>
    public string Word => IsAction ? Text.Split(' ', 2)[0] : "";

    /// <summary>What follows the first word.</summary>
    public string Rest => Text.Split(' ', 2) is [_, var rest] ? rest.Trim() : "";

    /// <summary>The parts of a template; comments are left out, and <c>{{-</c> and <c>-}}</c> trim the text.</summary>
    /// <exception cref="TemplateException">An action has no end.</exception>
    public static List<TemplatePart> Split(string template)
    {
        var parts = new List<TemplatePart>();
        int at = 0;
        bool trims = false;
        while (at < template.Length)
        {
            int open = template.IndexOf("{{", at, StringComparison.Ordinal);
            string text = open < 0 ? template[at..] : template[at..open];
            text = trims ? text.TrimStart() : text;
            bool trimsBefore = open >= 0 && open + 3 < template.Length && template[open + 2] == '-'
                && char.IsWhiteSpace(template[open + 3]);
            parts.Add(new TemplatePart(trimsBefore ? text.TrimEnd() : text, IsAction: false));
            if (open < 0)
            {
                break;
            }

            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new TemplateException("unclosed action");
            }

            string action = template[(open + (trimsBefore ? 3 : 2))..close];
            trims = action.EndsWith('-') && action.Length > 1 && char.IsWhiteSpace(action[^2]);
            action = (trims ? action[..^1] : action).Trim();
            if (!action.StartsWith("/*", StringComparison.Ordinal))
            {
                parts.Add(new TemplatePart(action, IsAction: true));
            }

            at = close + 2;
        }

        return parts;
    }
}

/// <summary>A template that cannot be read or rendered.</summary>
internal sealed class TemplateException(string message) : Exception(message);
