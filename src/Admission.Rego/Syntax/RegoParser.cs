using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Reads bodies and expressions.</summary>
internal class RegoParser(string file, Lexer lexer, HashSet<string> keywords) : TermParser(file, lexer, keywords)
{
    /// <summary>The keywords of v1 that v0 must import.</summary>
    public static readonly string[] FutureKeywords = ["contains", "every", "if", "in"];

    /// <summary>Reads a query; null and an error if it is not one.</summary>
    public static List<Expr>? ParseQuery(string text, bool isV1, out RegoError? error)
    {
        error = null;
        try
        {
            if (text.Length > MaxLength)
            {
                throw Error(new Place("", 1, 1), "the text is larger than 1 MiB");
            }

            var parser = new RegoParser("", new Lexer("", text), isV1 ? [.. FutureKeywords] : []);
            parser.Scan();
            if (parser.Is(TokenKind.Import))
            {
                parser.ParseQueryImports();
            }

            return parser.ParseBody(TokenKind.End);
        }
        catch (RegoSyntaxException exception)
        {
            error = exception.Error;
            return null;
        }
    }

    private void ParseQueryImports()
    {
        while (Take(TokenKind.Import))
        {
            Term path = ParseTerm();
            string name = RefText.Write(path);
            KeywordsInUse.UnionWith(name is "future.keywords" or "rego.v1"
                ? FutureKeywords
                : FutureKeywords.Where(k => name == $"future.keywords.{k}"));
            Refresh();
        }
    }

    protected override List<Expr> ParseBody(TokenKind end)
    {
        if (Is(end))
        {
            throw Error("found empty body");
        }

        Enter();
        var body = new List<Expr>();
        while (true)
        {
            body.Add(ParseLiteral());
            if (Take(TokenKind.Semicolon))
            {
                continue;
            }

            if (Is(end))
            {
                break;
            }

            if (!Now.AfterNewLine || Is(TokenKind.End))
            {
                throw Is(TokenKind.End) ? Illegal() : Illegal($"expected \\n or ; or {Closing(end)}");
            }
        }

        Leave();
        return body;
    }

    private static string Closing(TokenKind end) => end switch
    {
        TokenKind.RBrace => "}",
        TokenKind.RBrack => "]",
        _ => "eof",
    };

    protected Expr ParseLiteral()
    {
        Place at = Here;
        bool isNegated = Take(TokenKind.Not);
        if (Is(TokenKind.Some))
        {
            if (isNegated)
            {
                throw Illegal("illegal negation of 'some'");
            }

            return ParseSome(at);
        }

        if (Is(TokenKind.Every))
        {
            if (isNegated)
            {
                throw Illegal("illegal negation of 'every'");
            }

            return ParseEvery(at);
        }

        Term term = ParseExpression(at);
        return new Expr(at) { Term = term, IsNegated = isNegated, With = ParseWith() };
    }

    private Term ParseExpression(Place at)
    {
        Term left = ParseInfix();
        string? name = Now.Kind switch { TokenKind.Assign => "assign", TokenKind.Unify => "eq", _ => null };
        if (name is null)
        {
            return left;
        }

        Scan();
        return Call(at, name, left, ParseInfix());
    }

    private List<WithModifier> ParseWith()
    {
        var modifiers = new List<WithModifier>();
        while (Is(TokenKind.With))
        {
            Place at = Here;
            Scan();
            Term target = ParseTerm();
            if (target is not (RefTerm or VarTerm))
            {
                throw Error(target.At, "expected with target path");
            }

            if (!Take(TokenKind.As))
            {
                throw Illegal("expected as keyword");
            }

            modifiers.Add(new WithModifier(at, target, ParseInfix()));
        }

        return modifiers;
    }

    private Expr ParseSome(Place at)
    {
        Scan();
        (Token token, Token before) = (Now, Before);
        if (KeywordsInUse.Contains("in"))
        {
            Term? term = null;
            try
            {
                term = ParseInfix();
            }
            catch (RegoSyntaxException) when (token.Kind == TokenKind.Name)
            {
                // A plain list of variables follows.
            }

            if (term is CallTerm { Name: "internal.member_2" or "internal.member_3" } call)
            {
                return new Expr(at) { Some = [], Term = call, With = ParseWith() };
            }

            GoBack(token, before);
        }

        var names = new List<VarTerm>();
        while (true)
        {
            if (!Is(TokenKind.Name))
            {
                throw Illegal("expected var");
            }

            names.Add(NewVariable(Here, Now.Text));
            Scan();
            if (!Take(TokenKind.Comma))
            {
                return new Expr(at) { Some = names };
            }
        }
    }

    private Expr ParseEvery(Place at)
    {
        Scan();
        VarTerm? key = null;
        VarTerm value = ParseLoopVariable();
        if (Take(TokenKind.Comma))
        {
            key = value;
            value = ParseLoopVariable();
        }

        if (!Take(TokenKind.In))
        {
            throw Illegal("expected `x[, y] in xs { ... }` expression");
        }

        Term domain = ParseInfix();
        if (!Take(TokenKind.LBrace))
        {
            throw Illegal("missing body");
        }

        List<Expr> body = ParseBody(TokenKind.RBrace);
        Scan();
        return new Expr(at) { Every = new EveryExpr(key, value, domain, body), With = ParseWith() };
    }

    private VarTerm ParseLoopVariable()
    {
        if (!Is(TokenKind.Name))
        {
            throw Illegal("expected variable");
        }

        VarTerm variable = NewVariable(Here, Now.Text);
        Scan();
        return variable;
    }

    protected override Term ParseTemplate(Place at, Token token)
    {
        var parts = new List<Term>();
        var text = new StringBuilder();
        bool isRaw = Lexer.Source[token.Start + 1] == '`';
        int end = token.End - 1;
        for (int i = token.Start + 2; i < end; i++)
        {
            char c = Lexer.Source[i];
            if (c == '\\' && i + 1 < end && (!isRaw || Lexer.Source[i + 1] == '{'))
            {
                i = ReadEscape(text, i + 1, at);
                continue;
            }

            if (c != '{')
            {
                text.Append(c);
                continue;
            }

            if (text.Length > 0)
            {
                parts.Add(new ScalarTerm(at, new RegoString(text.ToString())));
                text.Clear();
            }

            i = ParsePart(parts, token, i + 1) - 1;
        }

        if (text.Length > 0)
        {
            parts.Add(new ScalarTerm(at, new RegoString(text.ToString())));
        }

        return new TemplateTerm(at, parts);
    }

    private int ReadEscape(StringBuilder text, int index, Place at)
    {
        char c = Lexer.Source[index];
        if (c == 'u' && index + 4 < Lexer.Source.Length
            && ushort.TryParse(Lexer.Source.AsSpan(index + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier,
                null, out ushort code))
        {
            text.Append((char)code);
            return index + 4;
        }

        text.Append(c switch
        {
            '{' => '{',
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Error(at, "illegal escape sequence"),
        });
        return index;
    }

    // [x | x := term with …][0]: only an expression has modifiers.
    private static RefTerm With(Term term, List<WithModifier> with, int start)
    {
        var value = new VarTerm(
            term.At, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"__with{start}__"));
        var body = new Expr(term.At) { Term = Call(term.At, "assign", value, term), With = with };
        return new RefTerm(
            term.At,
            [
                new ComprehensionTerm(term.At, RegoKind.Array, null, value, [body]),
                new ScalarTerm(term.At, RegoNumber.Of(0)),
            ]);
    }

    // Reads the expression at a position of the source; the position after its closing brace.
    private int ParsePart(List<Term> parts, Token token, int start)
    {
        int line = token.Line;
        int column = token.Column;
        for (int i = token.Start; i < start; i++)
        {
            (line, column) = Lexer.Start.IsFixed ? (line, column)
                : Lexer.Source[i] == '\n' ? (line + 1, Math.Max(1, Lexer.Start.Column)) : (line, column + 1);
        }

        var inner = new RegoParser(File, new Lexer(File, Lexer.Source, Lexer.Start), KeywordsInUse)
        {
            WildcardPrefix = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{WildcardPrefix}{start}_"),
        };
        inner.Lexer.Return(new Token(TokenKind.LBrace, "{", line, column, start, start, false, false));
        inner.Enter();
        Enter();
        inner.Scan();
        if (inner.Is(TokenKind.RBrace))
        {
            throw inner.Illegal("expected an expression");
        }

        Term term = inner.ParseInfix();
        List<WithModifier> with = inner.ParseWith();
        if (with.Count > 0)
        {
            term = With(term, with, start);
        }

        if (!inner.Is(TokenKind.RBrace))
        {
            throw inner.Illegal("expected }");
        }

        Leave();
        parts.Add(term);
        return inner.Now.End;
    }
}
