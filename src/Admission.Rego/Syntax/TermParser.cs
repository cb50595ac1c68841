using System.Globalization;
using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Reads terms: scalars, references, calls, composites, comprehensions and operators.</summary>
internal abstract class TermParser(string file, Lexer lexer, HashSet<string> keywords)
    : OperatorParser(file, lexer, keywords)
{
    private int _wildcards;

    /// <summary>Keeps the wildcards of an interpolated expression apart from those around it.</summary>
    protected string WildcardPrefix { get; set; } = "";

    /// <summary>Reads a body up to its end, which stays the current token.</summary>
    protected abstract List<Expr> ParseBody(TokenKind end);

    protected override Term ParseTerm()
    {
        Place at = Here;
        Token token = Now;
        switch (token.Kind)
        {
            case TokenKind.Null or TokenKind.True or TokenKind.False:
                Scan();
                return new ScalarTerm(at, token.Kind switch
                {
                    TokenKind.Null => RegoNull.Value,
                    TokenKind.True => RegoBoolean.True,
                    _ => RegoBoolean.False,
                });
            case TokenKind.Number or TokenKind.Minus or TokenKind.Dot:
                return ParseNumber(at);
            case TokenKind.String or TokenKind.RawString:
                Scan();
                if (Is(TokenKind.LBrack) && !Now.AfterSpace)
                {
                    throw Error(at, "illegal ref (head cannot be string)");
                }

                return new ScalarTerm(at, new RegoString(token.Text));
            case TokenKind.Template:
                Term template = ParseTemplate(at, token);
                Scan();
                return template;
            case TokenKind.Name or TokenKind.Contains:
                return ParseSteps(ParseVariable());
            case TokenKind.LBrack or TokenKind.LBrace:
                Enter();
                Term composite = token.Kind == TokenKind.LBrack ? ParseArray(at) : ParseSetOrObject(at);
                Leave();
                return ParseSteps(composite);
            case TokenKind.LParen:
                Scan();
                Term inner = ParseInfix();
                if (!Take(TokenKind.RParen))
                {
                    throw Illegal("expected \")\"");
                }

                return inner;
            default:
                throw Illegal();
        }
    }

    private VarTerm ParseVariable()
    {
        VarTerm variable = NewVariable(Here, Now.Text);
        Scan();
        return variable;
    }

    protected VarTerm NewVariable(Place at, string name) => new(
        at, name == "_" ? string.Create(CultureInfo.InvariantCulture, $"${WildcardPrefix}{_wildcards++}") : name);

    private ScalarTerm ParseNumber(Place at)
    {
        string text = "";
        if (Take(TokenKind.Minus))
        {
            text = "-";
            if (!Is(TokenKind.Number) && !Is(TokenKind.Dot))
            {
                throw Illegal("expected number");
            }
        }

        if (Take(TokenKind.Dot))
        {
            text += "0.";
            if (!Is(TokenKind.Number) || Now.Text.Contains('.', StringComparison.Ordinal))
            {
                throw Illegal("expected number");
            }
        }

        string digits = Now.Text;
        if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]) && text.Length < 2)
        {
            throw Illegal("expected number without leading zero");
        }

        Scan();
        return new ScalarTerm(at, RegoNumber.Parse(text + digits));
    }

    /// <summary>
    /// Reads what follows a head without white space: <c>.name</c>, <c>[term]</c>, <c>(arguments)</c>.
    /// </summary>
    protected Term ParseSteps(Term head)
    {
        Term term = head;
        while (!Now.AfterSpace)
        {
            if (Is(TokenKind.LParen))
            {
                RefTerm function = term switch
                {
                    RefTerm reference => reference,
                    VarTerm => new RefTerm(term.At, [term]),
                    _ => throw Illegal(),
                };
                term = ParseArguments(function);
            }
            else if (Is(TokenKind.Dot))
            {
                Scan();
                if (!IsWord(Now.Kind) || Now.AfterSpace)
                {
                    throw Illegal("expected identifier");
                }

                term = Step(term, new ScalarTerm(Here, new RegoString(Now.Text)));
                Scan();
            }
            else if (Is(TokenKind.LBrack))
            {
                Scan();
                Term step = ParseInfix();
                if (!Is(TokenKind.RBrack))
                {
                    throw Illegal("expected \"]\"");
                }

                term = Step(term, step);
                Scan();
            }
            else
            {
                break;
            }
        }

        return term;
    }

    protected static bool IsWord(TokenKind kind) =>
        kind is TokenKind.Name or (>= TokenKind.Package and <= TokenKind.Contains);

    private static RefTerm Step(Term head, Term step)
    {
        List<Term> path = head is RefTerm reference ? reference.Path : [head];
        path.Add(step);
        return head as RefTerm ?? new RefTerm(head.At, path);
    }

    private Term ParseArguments(RefTerm function)
    {
        Scan();
        Enter();
        List<Term> arguments = ParseList(TokenKind.RParen);
        Leave();
        return function is { Root: "set", Path.Count: 1 } && arguments.Count == 0
            ? new SetTerm(function.At, [])
            : new CallTerm(function.At, function, arguments);
    }

    private List<Term> ParseList(TokenKind end)
    {
        var terms = new List<Term>();
        if (Is(TokenKind.Comma) && end != TokenKind.RParen)
        {
            Scan();
        }

        while (!Take(end))
        {
            terms.Add(ParseInfix(allowsKey: false));
            if (!Take(TokenKind.Comma) && !Is(end))
            {
                throw Illegal($"expected \",\" or \"{Closing(end)}\"");
            }
        }

        return terms;
    }

    private static char Closing(TokenKind end) => end switch
    {
        TokenKind.RBrack => ']',
        TokenKind.RBrace => '}',
        _ => ')',
    };

    private Term ParseArray(Place at)
    {
        Scan();
        if (ParseComprehension(at, RegoKind.Array, null, TokenKind.RBrack) is { } comprehension)
        {
            return comprehension;
        }

        return new ArrayTerm(at, ParseList(TokenKind.RBrack));
    }

    // The head of a comprehension is a term without operators: the bar is also the union of sets.
    private ComprehensionTerm? ParseComprehension(Place at, RegoKind result, Term? key, TokenKind end)
    {
        if (Is(end) || Is(TokenKind.Comma))
        {
            return null;
        }

        (Token token, Token before) = (Now, Before);
        Term head = ParseTerm();
        if (Is(TokenKind.Or))
        {
            try
            {
                Scan();
                List<Expr> body = ParseBody(end);
                Scan();
                return new ComprehensionTerm(at, result, key, head, body);
            }
            catch (RegoSyntaxException) when (head is SetTerm or RefTerm or VarTerm or CallTerm or ComprehensionTerm)
            {
                GoBack(token, before);
                return null;
            }
        }

        GoBack(token, before);
        return null;
    }

    private Term ParseSetOrObject(Place at)
    {
        Scan();
        if (Take(TokenKind.RBrace))
        {
            return new ObjectTerm(at, []);
        }

        if (ParseComprehension(at, RegoKind.Set, null, TokenKind.RBrace) is { } comprehension)
        {
            return comprehension;
        }

        Take(TokenKind.Comma);
        Term first = ParseInfix(allowsKey: false);
        if (Is(TokenKind.Colon))
        {
            return ParseObject(at, first);
        }

        List<Term> items = [first];
        if (!Take(TokenKind.RBrace))
        {
            if (!Take(TokenKind.Comma) || Is(TokenKind.Comma))
            {
                throw Illegal("expected \",\" or \"}\"");
            }

            items.AddRange(ParseList(TokenKind.RBrace));
        }

        return new SetTerm(at, items);
    }

    private Term ParseObject(Place at, Term first)
    {
        var members = new List<(Term Key, Term Value)>();
        for (Term key = first; ; key = ParseInfix(allowsKey: false))
        {
            if (!Take(TokenKind.Colon))
            {
                throw Illegal("expected object value");
            }

            if (members.Count == 0
                && ParseComprehension(at, RegoKind.Object, key, TokenKind.RBrace) is { } comprehension)
            {
                return comprehension;
            }

            members.Add((key, ParseInfix(allowsKey: false)));
            bool more = Take(TokenKind.Comma);
            if (Take(TokenKind.RBrace))
            {
                return new ObjectTerm(at, members);
            }

            if (!more)
            {
                throw Illegal("non-terminated object");
            }
        }
    }

    /// <summary>Splits an interpolated string into its parts.</summary>
    protected abstract Term ParseTemplate(Place at, Token token);
}
