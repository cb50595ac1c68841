using System.Globalization;
using System.Text;

namespace Admission.Tests.Yaml;

/// <summary>Objects whose YAML is near the border of what a reader takes: valid in odd ways, or just broken.</summary>
internal sealed class GeneratedYaml(int seed)
{
    private static readonly string[] Words =
    [
        "a", "yes", "no", "on", "Off", "y", "N", "~", "null", "true", "False", "0644", "0o17", "0x1F", "0b11", "1_000",
        "1.10", "1e3", ".5", "-.5", "+1", "2024-01-01", "2024-01-01T00:00:00Z", "12:30:45", "a b  c", "a:b", "a#b",
        "http://x.y/z?a=b", "-x", "?x", ":x", "it's", "\"q\"", "'q'", "'it''s'", "\"a\\tb\"", "\"\\u00e9\\x41\"",
        "\"\\ud83d\"", "\"\\/\"", "\"\\q\"", "\"\\U0001F600\"", "'\\n'", "é", "😀", "- x", "? x", "x: y", "!!str 1",
        "!!int '1'",
        "!!int x", "!!float 1", "!!bool yes", "!!null ''", "!!binary aGk=", "! 1", "! '1'", "&a x", "*a", "&b [1]",
        "*b", "%x", "@x", "`x`", "|x", ">", "[]", "{}", "[a, b]", "[a, b,]", "[a b]", "[a: b]", "[? a]", "[,]",
        "{a: b}", "{a: b,}", "{a}", "{a:b}", "{'a':b}", "{\"a\":\"b\"}", "{a: }", "{a: b c: d}", "[[a], {b: [c]}]",
        "[a", "{a: b", "a]", "a}", "\"open", "'open", "[a}", "a # c", "a #", "# c", "=", "<<", ".inf", "-", "--- x",
        "...",
        "a\t", "\ta", "a\tb", "\"a\"\"b\"", "'a' 'b'", "[a]b", "\u00A0", "a\u0085b", "a\u2028b", "\u007F", "1__0",
        "0x", "09",
    ];

    private static readonly string[] Damage =
    [
        "[", "]", "{", "}", "\"", "'", ":", ": ", "-", "- ", "#", " #", "\t", " ", "  ", "\n", ",", "&a ", "*a", "!",
        "|", ">", "\\", "%", "?",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One object of that name.</summary>
    public string Make(string name)
    {
        var text = new StringBuilder();
        AddMapping(text, 0, 2);
        string body = text.ToString();
        if (_random.Next(3) == 0)
        {
            body = Break(body);
        }

        if (_random.Next(12) == 0)
        {
            body = body.Replace("\n", "\r\n", StringComparison.Ordinal);
        }

        if (_random.Next(12) == 0)
        {
            body = body.TrimEnd('\n');
        }

        return $"apiVersion: v1\nkind: T\nmetadata: {{name: {name}}}\n{body}";
    }

    private void AddMapping(StringBuilder text, int indent, int depth)
    {
        int members = _random.Next(1, 4);
        for (int i = 0; i < members; i++)
        {
            string key = _random.Next(10) == 0 ? Word() : string.Create(CultureInfo.InvariantCulture, $"k{indent}{i}");
            text.Append(' ', indent).Append(key).Append(':');
            AddValue(text, indent, depth);
        }
    }

    private void AddValue(StringBuilder text, int indent, int depth)
    {
        switch (_random.Next(depth > 0 ? 11 : 8))
        {
            case 0:
                AddBlock(text, indent);
                break;
            case 1:
                AddLongQuote(text, indent);
                break;
            case 2:
                AddLongFlow(text, indent);
                break;
            case 3:
                AddLongPlain(text, indent);
                break;
            case 8:
                text.Append('\n');
                AddMapping(text, indent + _random.Next(1, 4), depth - 1);
                break;
            case 9:
                AddSequence(text, indent + (_random.Next(2) * 2), depth - 1);
                break;
            case 10:
                text.Append(Pick(" &a", " !!map", " # c", " &b # c", "")).Append('\n');
                AddMapping(text, indent + 2, depth - 1);
                break;
            default:
                text.Append(Pick(" ", " ", "  ", "\t", "")).Append(Word())
                    .Append(Pick("", "", "", " ", " # c", "\t")).Append('\n');
                break;
        }
    }

    private void AddSequence(StringBuilder text, int indent, int depth)
    {
        text.Append('\n');
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            text.Append(' ', indent).Append(Pick("- ", "- ", "-  ", "-\t", "-")).Append(Word()).Append('\n');
            if (depth > 0 && _random.Next(3) == 0)
            {
                text.Append(' ', indent).Append("- k: ").Append(Word()).Append('\n');
                AddMapping(text, indent + 2, depth - 1);
            }
        }
    }

    private void AddBlock(StringBuilder text, int indent)
    {
        text.Append(' ').Append(Pick("|", ">", "|-", "|+", ">-", ">+", "|2", ">1-", "|+2", "|0", "| # c", "|x"))
            .Append('\n');
        for (int i = _random.Next(0, 4); i > 0; i--)
        {
            string line = Pick("x", "x y", " x", "  x", "", " ", "    ", "\tx", "# x", "- x", "x: y", "---x", "'x");
            text.Append(' ', line.Trim().Length == 0 ? 0 : indent + _random.Next(1, 4)).Append(line).Append('\n');
        }
    }

    private void AddLongQuote(StringBuilder text, int indent)
    {
        string quote = Pick("\"", "'");
        text.Append(' ').Append(quote);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            string end = quote == "\"" && _random.Next(4) == 0 ? "\\" : "";
            text.Append(Pick("x", "x  y", "", "#x", "x: y", "- x", " x ", "\tx")).Append(end).Append('\n')
                .Append(' ', _random.Next(0, indent + 3));
        }

        text.Append(Pick("x", "")).Append(quote).Append('\n');
    }

    private void AddLongFlow(StringBuilder text, int indent)
    {
        bool isList = _random.Next(2) == 0;
        text.Append(' ').Append(isList ? '[' : '{').Append('\n');
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            text.Append(' ', _random.Next(0, indent + 4)).Append(isList ? "" : $"m{i}: ").Append(Word())
                .Append(_random.Next(9) == 0 ? "" : ",").Append(Pick("\n", " # c\n", "\n\n", "\n\t"));
        }

        text.Append(' ', _random.Next(0, indent + 1)).Append(isList ? ']' : '}').Append('\n');
    }

    private void AddLongPlain(StringBuilder text, int indent)
    {
        text.Append(Pick(" ", "\n" + new string(' ', indent + 1))).Append(Pick("x", "x y", "*a", "&a x", "!!str x"));
        for (int i = _random.Next(1, 3); i > 0; i--)
        {
            text.Append('\n').Append(Pick("", "", "\n", " \n")).Append(' ', indent + _random.Next(0, 3))
                .Append(Pick("x", "x y", "#x", "- x", "x: y", "'x'", "\tx", "x # c"));
        }

        text.Append('\n');
    }

    private string Break(string text)
    {
        int at = _random.Next(text.Length);
        int line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        string broken = _random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, Pick(Damage)),
            2 => text.Insert(line, Pick(" ", "  ", "\t")),
            _ => text.Remove(text[line] == ' ' ? line : at, 1),
        };

        // Half of a surrogate pair is not a string.
        return Encoding.UTF8.GetString(new UTF8Encoding(false, false).GetBytes(broken));
    }

    private string Word() => Pick(Words);

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
