using System.Globalization;
using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Reads operators in the order of their precedence.</summary>
internal abstract class OperatorParser(string file, Lexer lexer, HashSet<string> keywords)
    : TokenReader(file, lexer, keywords)
{
    protected abstract Term ParseTerm();

    /// <summary>Reads a term with operators and, outside of lists, <c>k, v in xs</c>.</summary>
    protected Term ParseInfix(bool allowsKey = true)
    {
        Enter();
        Term term = ParseMembership(null, allowsKey);
        Leave();
        return term;
    }

    private Term ParseMembership(Term? first, bool allowsKey)
    {
        Term left = first ?? ParseRelation();
        for (int chain = 0; ; chain++)
        {
            CheckChain(chain);
            if (allowsKey && Is(TokenKind.Comma) && Now.Kind == TokenKind.Comma && TryParsePair(left) is { } pair)
            {
                left = pair;
            }
            else if (Is(TokenKind.In))
            {
                Place at = Here;
                Scan();
                left = Call(at, "internal.member_2", left, ParseRelation());
            }
            else
            {
                return left;
            }
        }
    }

    private CallTerm? TryParsePair(Term key)
    {
        if (!KeywordsInUse.Contains("in"))
        {
            return null;
        }

        (Token token, Token before) = (Now, Before);
        try
        {
            Scan();
            Term value = ParseRelation();
            if (Is(TokenKind.In))
            {
                Place at = Here;
                Scan();
                return Call(at, "internal.member_3", key, value, ParseRelation());
            }
        }
        catch (RegoSyntaxException)
        {
            // Not "key, value in collection": the comma belongs to the surrounding list.
        }

        GoBack(token, before);
        return null;
    }

    private Term ParseRelation() => ParseChain(
        static p => p.ParseOr(),
        static kind => kind switch
        {
            TokenKind.Equal => "equal",
            TokenKind.NotEqual => "neq",
            TokenKind.Less => "lt",
            TokenKind.LessOrEqual => "lte",
            TokenKind.Greater => "gt",
            TokenKind.GreaterOrEqual => "gte",
            _ => null,
        });

    private Term ParseOr() =>
        ParseChain(static p => p.ParseAnd(), static kind => kind == TokenKind.Or ? "or" : null);

    private Term ParseAnd() =>
        ParseChain(static p => p.ParseSum(), static kind => kind == TokenKind.And ? "and" : null);

    private Term ParseSum() => ParseChain(
        static p => p.ParseFactor(),
        static kind => kind switch { TokenKind.Plus => "plus", TokenKind.Minus => "minus", _ => null });

    private Term ParseFactor() => ParseChain(
        static p => p.ParseTerm(),
        static kind => kind switch
        {
            TokenKind.Times => "mul",
            TokenKind.Divide => "div",
            TokenKind.Remainder => "rem",
            _ => null,
        });

    private Term ParseChain(Func<OperatorParser, Term> operand, Func<TokenKind, string?> operatorOf)
    {
        Term left = operand(this);
        for (int chain = 0; operatorOf(Now.Kind) is { } name; chain++)
        {
            CheckChain(chain);
            Place at = left.At;
            Scan();
            left = Call(at, name, left, operand(this));
        }

        return left;
    }

    private void CheckChain(int length)
    {
        if (length >= MaxChain)
        {
            throw Error(string.Create(CultureInfo.InvariantCulture, $"too many operators: the maximum is {MaxChain}"));
        }
    }

    protected static CallTerm Call(Place at, string name, params List<Term> arguments) =>
        new(at, Operator(at, name), arguments);

    protected static RefTerm Operator(Place at, string name)
    {
        string[] parts = name.Split('.');
        return new RefTerm(at,
        [
            new VarTerm(at, parts[0]),
            .. parts.Skip(1).Select(Term (part) => new ScalarTerm(at, new RegoString(part))),
        ]);
    }
}
