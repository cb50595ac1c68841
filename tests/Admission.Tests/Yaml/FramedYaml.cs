using System.Globalization;
using System.Text;

namespace Admission.Tests.Yaml;

/// <summary>
/// Objects with the parts of YAML that people rarely write: directives, marks, merge keys, anchors that are used later,
/// keys that are there twice, lists that are indented oddly, comments between everything.
/// </summary>
internal sealed class FramedYaml(int seed)
{
    private static readonly string[] Scalars =
    [
        "a", "1", "yes", "\"a\\\n  b\"", "\"a\n\n  b\"", "\"a \\\n   \\ b\"", "\"a\\n\\\n b\\t\"", "'a\n\n   b'",
        "a\n   b", "&x a", "*x", "!foo a", "!!str 1", "!!foo 1",
        "!<tag:yaml.org,2002:str> 1", "!e!str 1", "|\n   a\n   b",
        ">-\n   a\n\n   b", "[a,\n b]", "{a: 1,\n b: 2}", "[a, # c\n b]", "{a: [1,\n {b: c}],\n\n d: e}", "[\n# c\na]",
        "{\n\ta: b}", "[a\n, b]", "{a\n: b}", "{\"a\"\n: b}", "{a: b}#c", "[a]#c", "\"a\"#c", "'a'#c", "a#c", "[*x]",
        "{*x : a}", "{? a : b}", "{a: b, a: c}", "{<<: *m}", "{<<: [*m, {z: 1}]}", "{<<: 1}", "\u2028", "\"\u0085\"",
        "\"\\\r\n  a\"", "# c\n   a", "&y # c\n   a", "!!map\n   a: b", "!!seq\n   - a", "&z\n   a: b", "&z\n  - a",
        "? a", "- a", "-\n   a", "[a]: b", "\"a\": b", "'a' : b", "%a", "%YAML 1.1", "---", "...", "--- a", "...a",
        "",
    ];

    private static readonly string[] Keys =
    [
        "k", "k", "j", "\"k\"", "'k'", "? k\n", "1", "1.0", "yes", "~", "[a]", "{a: b}", "&k k", "*x ", "!!str k", "<<",
        "\"<<\"", "!!merge <<", "k ", "k\t", "a b", "-", "-a", "?a", ":a", "a:b", "\"a\\\n b\"", "\"a\n b\"", "long" ,
    ];

    private readonly Random _random = new(seed);

    /// <summary>One object of that name.</summary>
    public string Make(string name)
    {
        var text = new StringBuilder();

        // What kubectl's own cutting of streams makes of "%YAML 1.1", "..." and "--- !!map" is no matter of YAML.
        text.Append(Pick("", "", "", "", "", "\uFEFF", "# c\n", "---\n", "--- # c\n", "%YAML 1.1\n", "\n\n",
            " # c\n", "\t# c\n"));
        text.Append("apiVersion: v1\nkind: T\n").Append(CultureInfo.InvariantCulture, $"metadata: {{name: {name}}}\n");
        text.Append(Pick("", "", "m: &m {p: 1, q: 2}\nx: &x v\n"));
        AddMembers(text, 0, 2);
        text.Append(Pick("", "", "", "", "", "# c", "\t", "\t\n", "]", "a"));
        string all = text.ToString();
        return _random.Next(10) switch
        {
            0 => all.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal),
            1 => all.TrimEnd('\n'),
            2 => all.Insert(LineEnd(all), Pick(" ", "\t", " # c")),
            3 => all.Insert(LineEnd(all) + 1, Pick("# c\n", "  # c\n", "\n", "\t\n", "\t# c\n", "   \n")),
            _ => all,
        };
    }

    private int LineEnd(string text)
    {
        int end = text.IndexOf('\n', _random.Next(text.Length - 1));
        return end < 0 ? text.Length - 1 : end;
    }

    private void AddMembers(StringBuilder text, int indent, int depth)
    {
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            string key = _random.Next(4) == 0
                ? Pick(Keys)
                : string.Create(CultureInfo.InvariantCulture, $"k{indent}{i}");
            text.Append(' ', indent).Append(key).Append(':');
            if (depth == 0 || _random.Next(3) > 0)
            {
                text.Append(Pick(" ", " ", " ", "\t", "  ", "\n" + new string(' ', indent + 1)))
                    .Append(Pick(Scalars)).Append(Pick("", "", "", " # c", "\t# c", " ")).Append('\n');
            }
            else if (_random.Next(2) == 0)
            {
                text.Append(Pick("", " # c", " &n", " !!map")).Append('\n');
                AddMembers(text, indent + _random.Next(1, 5), depth - 1);
            }
            else
            {
                AddList(text, indent, depth - 1);
            }
        }
    }

    private void AddList(StringBuilder text, int indent, int depth)
    {
        text.Append(Pick("", " # c", " &l", " !!seq")).Append('\n');
        int own = indent + _random.Next(0, 4);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            if (_random.Next(12) == 0)
            {
                own += _random.Next(-1, 2);
            }

            text.Append(' ', Math.Max(0, own)).Append('-');
            if (_random.Next(3) == 0)
            {
                int gap = _random.Next(1, 4);
                var inner = new StringBuilder();
                AddMembers(inner, Math.Max(0, own) + 1 + gap, depth - 1 < 0 ? 0 : depth - 1);
                text.Append(' ', gap).Append(inner.ToString().TrimStart(' '));
            }
            else
            {
                text.Append(Pick(" ", " ", "  ", "\t", " - ", " -\t", " ? "))
                    .Append(Pick(Scalars)).Append('\n');
            }

            text.Append(Pick("", "", "", "", "\n", "# c\n", "      # c\n"));
        }
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
