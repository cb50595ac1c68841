using System.Globalization;
using System.Text;
using Admission.Cel.Values;
using Admission.Json;
using Node = Admission.Cel.Kyverno.JmesPath.Node;

namespace Admission.Cel.Kyverno;

/// <summary>Reads JMESPath, with the grammar and the precedence of its specification.</summary>
internal sealed class JmesPathParser
{
    private const int MaxDepth = 100;
    private const int Star = 20;
    private const int FilterPower = 21;
    private const int Projections = 10;

    private readonly List<(string Kind, string Text, int At)> _tokens = [];
    private int _next;
    private int _depth;
    private string _problem = "";

    private string Current => _tokens[_next].Kind;

    /// <summary>Reads an expression; null, with the problem, if it cannot be read.</summary>
    public static Node? Parse(string text, out string problem)
    {
        var parser = new JmesPathParser();
        parser.Scan(text);
        Node root = parser._problem.Length == 0 ? parser.ReadExpression(0) : JmesPathNodes.Identity;
        if (parser._problem.Length == 0 && parser.Current != "")
        {
            parser.Fail("an operator is expected");
        }

        problem = parser._problem;
        return problem.Length == 0 ? root : null;
    }

    private static int PowerOf(string kind) => kind switch
    {
        "|" => 1,
        "||" => 2,
        "&&" => 3,
        "==" or "!=" or "<" or "<=" or ">" or ">=" => 5,
        "[]" => 9,
        "*" => Star,
        "[?" => FilterPower,
        "." => 40,
        "!" => 45,
        "{" => 50,
        "[" => 55,
        "(" => 60,
        _ => 0,
    };

    private Node Fail(string problem)
    {
        if (_problem.Length == 0)
        {
            int at = _tokens.Count == 0 ? 0 : _tokens[Math.Min(_next, _tokens.Count - 1)].At;
            _problem = string.Create(
                CultureInfo.InvariantCulture, $"column {at + 1}: {problem}. Correct the JMESPath expression.");
        }

        _next = Math.Max(0, _tokens.Count - 1);
        return JmesPathNodes.Identity;
    }

    private void Scan(string text)
    {
        for (int at = 0; at < text.Length && _problem.Length == 0;)
        {
            char c = text[at];
            int start = at;
            if (char.IsAsciiLetter(c) || c == '_')
            {
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
                {
                    at++;
                }

                _tokens.Add(("name", text[start..at], start));
            }
            else if (char.IsAsciiDigit(c) || c == '-')
            {
                for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
                {
                }

                _tokens.Add(("number", text[start..at], start));
            }
            else if (c is '"' or '\'' or '`')
            {
                at = ScanQuoted(text, start);
            }
            else if (c is ' ' or '\t' or '\n' or '\r')
            {
                at++;
            }
            else
            {
                at = ScanSymbol(text, start);
            }
        }

        _tokens.Add(("", "", text.Length));
    }

    private int ScanQuoted(string text, int start)
    {
        char quote = text[start];
        var content = new StringBuilder();
        int at = start + 1;
        for (; at < text.Length && text[at] != quote; at++)
        {
            // A backslash before the quote stands for the quote; JSON reads the other escapes of its strings.
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                bool isDropped = text[at + 1] == quote && quote != '"';
                content.Append(isDropped ? "" : "\\");
                at++;
            }

            content.Append(text[at]);
        }

        string read = content.ToString();
        _tokens.Add((quote == '\'' ? "raw" : quote == '`' ? "json" : "quoted", read, start));
        if (at >= text.Length)
        {
            _next = _tokens.Count - 1;
            Fail($"the closing {quote} is missing");
        }

        return at + 1;
    }

    private int ScanSymbol(string text, int start)
    {
        foreach (string symbol in (string[])["[?", "[]", "||", "&&", "==", "!=", "<=", ">="])
        {
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0)
            {
                _tokens.Add((symbol, symbol, start));
                return start + symbol.Length;
            }
        }

        _tokens.Add((text[start].ToString(), text[start].ToString(), start));
        if (!"[]{}().,:*@&|!<>".Contains(text[start], StringComparison.Ordinal))
        {
            _next = _tokens.Count - 1;
            Fail($"'{text[start]}' is not a symbol of JMESPath");
        }

        return start + 1;
    }

    private bool TryTake(string kind)
    {
        if (Current != kind || _problem.Length > 0)
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Expect(string kind)
    {
        if (!TryTake(kind))
        {
            Fail($"'{kind}' is expected");
        }
    }

    private Node ReadExpression(int power)
    {
        if (++_depth > MaxDepth)
        {
            return Fail("the expression is nested too deeply");
        }

        Node left = ReadFirst();
        while (_problem.Length == 0 && power < PowerOf(Current))
        {
            left = ReadNext(left);
        }

        _depth--;
        return left;
    }

    private Node ReadFirst()
    {
        (string kind, string text, _) = _tokens[_next];
        if (kind == "")
        {
            return Fail("an expression is expected");
        }

        _next++;
        switch (kind)
        {
            case "name" when Current == "(":
                return ReadCall(text);
            case "name":
                return JmesPathNodes.Field(text);
            case "quoted":
                return JmesPathNodes.Field(ReadJson($"\"{text}\"").Text ?? "");
            case "raw":
                return JmesPathNodes.Literal(CelValue.Of(text));
            case "json":
                return JmesPathNodes.Literal(ReadJson(text));
            case "@":
                return JmesPathNodes.Identity;
            case "!":
                return JmesPathNodes.Not(ReadExpression(PowerOf("!")));
            case "*":
                return JmesPathNodes.Project(
                    JmesPathNodes.Values(JmesPathNodes.Identity), ReadProjected(Star));
            case "(":
                Node inner = ReadExpression(0);
                Expect(")");
                return inner;
            case "{":
                return ReadSelectMap();
            case "[" when Current is not ("number" or ":" or "*"):
                return ReadSelectList();
            case "[" or "[]" or "[?":
                _next--;
                return ReadNext(JmesPathNodes.Identity);
            default:
                _next--;
                return Fail($"'{text}' is not expected here");
        }
    }

    private Node ReadNext(Node left)
    {
        string kind = Current;
        _next++;
        switch (kind)
        {
            case "." when TryTake("*"):
                return JmesPathNodes.Project(JmesPathNodes.Values(left), ReadProjected(PowerOf(".")));
            case ".":
                return JmesPathNodes.Then(left, ReadAfterDot(PowerOf(".")));
            case "|":
                return JmesPathNodes.Then(left, ReadExpression(PowerOf("|")));
            case "||" or "&&":
                return JmesPathNodes.Choose(left, ReadExpression(PowerOf(kind)), isAnd: kind == "&&");
            case "[]":
                return JmesPathNodes.Project(JmesPathNodes.Flatten(left), ReadProjected(PowerOf("[]")));
            case "[?":
                Node condition = ReadExpression(0);
                Expect("]");
                return JmesPathNodes.Project(
                    left, Current == "[]" ? JmesPathNodes.Identity : ReadProjected(FilterPower), condition);
            case "[" when TryTake("*"):
                Expect("]");
                return JmesPathNodes.Project(left, ReadProjected(Star));
            case "[":
                return ReadIndex(left);
            case "(" or "{" or "!" or "*":
                _next--;
                return Fail($"'{kind}' is not expected here");
            default:
                return JmesPathNodes.Compare(kind, left, ReadExpression(PowerOf(kind)));
        }
    }

    private Node ReadProjected(int power) => PowerOf(Current) < Projections ? JmesPathNodes.Identity
        : Current is "[" or "[?" ? ReadExpression(power)
        : TryTake(".") ? ReadAfterDot(power)
        : Fail($"'{Current}' is not expected here");

    private Node ReadAfterDot(int power) => Current is "name" or "quoted" or "*" ? ReadExpression(power)
        : TryTake("[") ? ReadSelectList()
        : TryTake("{") ? ReadSelectMap()
        : Fail("a name is expected after '.'");

    private Node ReadSelectList()
    {
        var parts = new List<Node>();
        do
        {
            parts.Add(ReadExpression(0));
        }
        while (TryTake(","));

        Expect("]");
        return JmesPathNodes.SelectList([.. parts]);
    }

    private Node ReadSelectMap()
    {
        var parts = new List<(string, Node)>();
        do
        {
            (string kind, string text, _) = _tokens[_next];
            if (kind is not ("name" or "quoted"))
            {
                return Fail("a name is expected");
            }

            _next++;
            Expect(":");
            parts.Add((kind == "quoted" ? ReadJson($"\"{text}\"").Text ?? "" : text, ReadExpression(0)));
        }
        while (TryTake(","));

        Expect("}");
        return JmesPathNodes.SelectMap([.. parts]);
    }

    // [1], [-1], [1:2], [::2]
    private Node ReadIndex(Node left)
    {
        var parts = new int?[3];
        int part = 0;
        while (Current is "number" or ":")
        {
            if (TryTake(":"))
            {
                part++;
            }
            else if (int.TryParse(
                _tokens[_next].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && part < parts.Length && parts[part] is null)
            {
                parts[part] = number;
                _next++;
            }
            else
            {
                return Fail("a number is expected");
            }
        }

        if (part > 2 || (part == 0 && parts[0] is null) || parts[2] == 0)
        {
            return Fail("an index or a slice is expected");
        }

        Expect("]");
        return part == 0
            ? JmesPathNodes.Then(left, JmesPathNodes.Index(parts[0]!.Value))
            : JmesPathNodes.Project(
                JmesPathNodes.Then(left, JmesPathNodes.Slice(parts[0], parts[1], parts[2] ?? 1)),
                ReadProjected(Star));
    }

    private Node ReadCall(string name)
    {
        Expect("(");
        var arguments = new List<(Node Node, bool IsExpression)>();
        while (Current != ")" && _problem.Length == 0)
        {
            bool isExpression = TryTake("&");
            arguments.Add((ReadExpression(0), isExpression));
            if (!TryTake(","))
            {
                break;
            }
        }

        Expect(")");
        return JmesPathFunctions.Find(name, [.. arguments], out string problem) ?? Fail(problem);
    }

    private CelValue ReadJson(string text)
    {
        if (JsonTree.TryParse(Encoding.UTF8.GetBytes(text), out JsonTree? tree, out _))
        {
            return CelValue.FromJson(tree!.Root);
        }

        Fail($"{text} is not JSON");
        return CelValue.Null;
    }
}
