using System.Collections.Frozen;

namespace Admission.Cel.Syntax;

/// <summary>
/// Parses CEL. Reports errors with the texts and places of CEL's generated parser; the text after the first grammar
/// error is not parsed.
/// </summary>
internal sealed partial class CelParser
{
    /// <summary>Most code points of an expression.</summary>
    public const int MaxCodePoints = 100_000;

    /// <summary>Maximum nesting of one rule of the grammar.</summary>
    public const int MaxDepth = 250;

    private const string FirstOfExpression =
        "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, "
            + "IDENTIFIER}";

    /// <summary>The words that are not identifiers.</summary>
    internal static readonly FrozenSet<string> Reserved = new[]
    {
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
        "package", "namespace", "null", "return", "true", "var", "void", "while",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Continuations = new[]
    {
        ".", "[", "?", "||", "&&", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly CelSource _source;
    private readonly List<CelIssue> _issues;
    private readonly List<Token> _tokens;
    private readonly MacroExpander _macros;
    private readonly Stack<string> _followers = new(["<EOF>"]);
    private readonly int[] _depths = new int[4];
    private int _index;
    private bool _isAborted;

    private CelParser(CelSource source, MacroSet macros, List<CelIssue> issues)
    {
        _source = source;
        _issues = issues;
        _tokens = new CelLexer(source, issues).Read();
        _macros = new MacroExpander(macros, (position, message) => issues.Add(source.IssueAt(position, message)));
    }

    /// <summary>Returns the tree of an expression, and adds the errors to the issues.</summary>
    public static Expr Parse(CelSource source, MacroSet macros, List<CelIssue> issues)
    {
        if (source.Runes.Length > MaxCodePoints)
        {
            issues.Add(new CelIssue(
                $"expression code point size exceeds limit: size: {source.Runes.Length}, limit {MaxCodePoints}", 1, 1));
            return new Expr(ExprKind.Unspecified, 0);
        }

        var parser = new CelParser(source, macros, issues);
        Expr root = parser.ParseExpression();
        parser.MatchEnd();
        return root;
    }

    private Token Current => _tokens[_index];

    private Token Ahead => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    private bool TryTake(string symbol)
    {
        if (_isAborted || !Current.Is(symbol))
        {
            return false;
        }

        _index++;
        return true;
    }

    private Expr Abort(int position, string message)
    {
        if (!_isAborted)
        {
            _issues.Add(_source.IssueAt(position, message));
            _isAborted = true;
        }

        return new Expr(ExprKind.Unspecified, position);
    }

    private void Report(int position, string message) => _issues.Add(_source.IssueAt(position, message));

    private void MatchEnd()
    {
        if (_isAborted || Current.Kind == TokenKind.End)
        {
            return;
        }

        bool isExtra = Ahead.Kind == TokenKind.End;
        Abort(
            Current.Position,
            $"Syntax error: {(isExtra ? "extraneous" : "mismatched")} input '{Current.Text}' expecting <EOF>");
    }

    private void Match(string symbol)
    {
        if (_isAborted || TryTake(symbol))
        {
            return;
        }

        if (Ahead.Is(symbol))
        {
            Report(Current.Position, $"Syntax error: extraneous input '{Current.Text}' expecting '{symbol}'");
            _index += 2;
        }
        else if (CanFollow(symbol))
        {
            Report(Current.Position, $"Syntax error: missing '{symbol}' at '{Current.Text}'");
        }
        else
        {
            Abort(Current.Position, $"Syntax error: mismatched input '{Current.Text}' expecting '{symbol}'");
        }
    }

    // Would the current token fit if the symbol stood before it?
    private bool CanFollow(string symbol)
    {
        if (symbol == ":")
        {
            return IsFirst(Current);
        }

        string followers = _followers.Peek();
        return (Current.Kind == TokenKind.Symbol && Continuations.Contains(Current.Text))
            || followers.Split(' ').Contains(Current.Text);
    }

    private static bool IsFirst(Token token) => token.Kind switch
    {
        TokenKind.End or TokenKind.EscapedIdentifier => false,
        TokenKind.Symbol => token.Text is "[" or "{" or "(" or "." or "-" or "!",
        _ => true,
    };

    private bool Enter(int rule, int count = 1)
    {
        _depths[rule] += count;
        if (_depths[rule] <= MaxDepth)
        {
            return true;
        }

        if (!_isAborted)
        {
            _issues.Add(new CelIssue($"expression recursion limit exceeded: {MaxDepth}", 0, 0));
            _isAborted = true;
        }

        return false;
    }

    private Expr Inside(string followers, Func<Expr> parse)
    {
        _followers.Push(followers);
        Expr expression = parse();
        _followers.Pop();
        return expression;
    }

    private Expr ParseExpression()
    {
        if (!Enter(0))
        {
            _depths[0]--;
            return new Expr(ExprKind.Unspecified, Current.Position);
        }

        Expr condition = ParseOr();
        if (!_isAborted && Current.Is("?"))
        {
            int position = Current.Position;
            _index++;
            Expr whenTrue = Inside(":", ParseOr);
            Match(":");
            Expr whenFalse = _isAborted ? whenTrue : ParseExpression();
            condition = Expr.OfCall(position, Operators.Conditional, condition, whenTrue, whenFalse);
        }

        _depths[0]--;
        return condition;
    }

    private Expr ParseOr() => ParseChain("||", Operators.Or, ParseAnd);

    private Expr ParseAnd() => ParseChain("&&", Operators.And, ParseRelation);

    // A chain is one call with all its terms, so that no chain is deep.
    private Expr ParseChain(string symbol, string name, Func<Expr> parse)
    {
        Expr first = parse();
        if (_isAborted || !Current.Is(symbol))
        {
            return first;
        }

        int position = Current.Position;
        var terms = new List<Expr> { first };
        while (TryTake(symbol))
        {
            terms.Add(parse());
        }

        return Expr.OfCall(position, name, [.. terms]);
    }

    private Expr ParseRelation()
    {
        Enter(1);
        int depth = 1;
        Expr left = ParseSum();
        while (!_isAborted && Current.Kind == TokenKind.Symbol && RelationOf(Current.Text) is { } name)
        {
            int position = Current.Position;
            _index++;
            depth++;
            Enter(1);
            left = Expr.OfCall(position, name, left, ParseSum());
        }

        _depths[1] -= depth;
        return left;
    }

    private static string? RelationOf(string symbol) => symbol switch
    {
        "==" => Operators.Equal,
        "!=" => Operators.NotEqual,
        "<" => Operators.Less,
        "<=" => Operators.LessOrEqual,
        ">" => Operators.Greater,
        ">=" => Operators.GreaterOrEqual,
        "in" => Operators.In,
        _ => null,
    };

    private Expr ParseSum()
    {
        Enter(2);
        int depth = 1;
        Expr left = ParseProduct();
        while (!_isAborted && Current.Kind == TokenKind.Symbol && Current.Text is "+" or "-")
        {
            Token sign = Current;
            _index++;
            depth++;
            Enter(2);
            string name = sign.Text == "+" ? Operators.Add : Operators.Subtract;
            left = Expr.OfCall(sign.Position, name, left, ParseProduct());
        }

        _depths[2] -= depth;
        return left;
    }

    private Expr ParseProduct()
    {
        Enter(2);
        int depth = 1;
        Expr left = ParseUnary();
        while (!_isAborted && Current.Kind == TokenKind.Symbol && Current.Text is "*" or "/" or "%")
        {
            Token sign = Current;
            _index++;
            depth++;
            Enter(2);
            string name = sign.Text == "*" ? Operators.Multiply
                : sign.Text == "/" ? Operators.Divide : Operators.Modulo;
            left = Expr.OfCall(sign.Position, name, left, ParseUnary());
        }

        _depths[2] -= depth;
        return left;
    }

    private Expr ParseUnary()
    {
        if (_isAborted)
        {
            return new Expr(ExprKind.Unspecified, Current.Position);
        }

        if (!IsFirst(Current))
        {
            if (!IsFirst(Ahead) || Current.Kind == TokenKind.End)
            {
                return Abort(
                    Current.Position,
                    $"Syntax error: mismatched input '{Current.Text}' expecting {FirstOfExpression}");
            }

            Report(Current.Position, $"Syntax error: extraneous input '{Current.Text}' expecting {FirstOfExpression}");
            _index++;
        }

        string symbol = Current.Kind == TokenKind.Symbol ? Current.Text : "";
        if (symbol is not ("!" or "-") || IsNegativeNumber())
        {
            return ParseMember();
        }

        int position = Current.Position;
        int count = 0;
        while (Current.Is(symbol))
        {
            _index++;
            count++;
        }

        if (!IsFirst(Current) || Current.Is("!") || (Current.Is("-") && !IsNegativeNumber()))
        {
            return Abort(
                Current.Position,
                $"Syntax error: no viable alternative at input '{string.Concat(Enumerable.Repeat(symbol, count))}"
                + $"{(Current.Kind == TokenKind.End ? "" : Current.Text)}'");
        }

        Expr operand = ParseMember();
        return count % 2 == 0
            ? operand
            : Expr.OfCall(position, symbol == "!" ? Operators.Not : Operators.Negate, operand);
    }

    private bool IsNegativeNumber() => Current.Is("-") && Ahead.Kind is TokenKind.Int or TokenKind.Float;
}
