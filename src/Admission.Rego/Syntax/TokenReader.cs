using System.Globalization;

namespace Admission.Rego.Syntax;

/// <summary>The current token, keywords by version, and the way back.</summary>
internal abstract class TokenReader
{
    /// <summary>Maximum nesting of terms and bodies: 250 levels.</summary>
    public const int MaxDepth = 250;

    /// <summary>Maximum number of operators in one chain such as <c>a + b + c</c>: 1,000.</summary>
    public const int MaxChain = 1000;

    /// <summary>The largest source text: 1 MiB of characters.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly HashSet<string> _keywords;
    private readonly string _file;
    private int _depth;

    protected TokenReader(string file, Lexer lexer, HashSet<string> keywords)
    {
        _file = file;
        Lexer = lexer;
        _keywords = keywords;
    }

    protected Lexer Lexer { get; }

    protected string File => _file;

    protected HashSet<string> KeywordsInUse => _keywords;

    protected Token Now { get; private set; }

    protected Token Before { get; private set; }

    protected Place Here => new(_file, Now.Line, Now.Column);

    protected bool Is(TokenKind kind) => Now.Kind == kind;

    protected void Scan()
    {
        Before = Now;
        Now = Resolve(Lexer.Next());
    }

    /// <summary>Reads the current token again after a keyword was imported.</summary>
    protected void Refresh() => Now = Resolve(Now);

    protected bool Take(TokenKind kind)
    {
        if (Now.Kind != kind)
        {
            return false;
        }

        Scan();
        return true;
    }

    protected void GoBack(Token token, Token before)
    {
        Lexer.Return(token);
        Now = token;
        Before = before;
    }

    protected RegoSyntaxException Illegal(string? expected = null)
    {
        string tail = expected is null ? "" : $": {expected}";
        return Error($"unexpected {Now.Name}{tail}");
    }

    protected RegoSyntaxException Error(string message) => Lexer.Error(message, Now.Line, Now.Column);

    protected static RegoSyntaxException Error(Place at, string message) =>
        new(at.Error(RegoError.Parse, message));

    protected void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw Error(string.Create(
                CultureInfo.InvariantCulture, $"nested too deeply: the maximum is {MaxDepth} levels"));
        }
    }

    protected void Leave() => _depth--;

    private Token Resolve(Token token)
    {
        if (token.Kind is >= TokenKind.Package and <= TokenKind.Contains && IsRefHead(token))
        {
            return token with { Kind = TokenKind.Name };
        }

        if (token.Kind == TokenKind.Name && IsRefHead(token))
        {
            return token;
        }

        if (token.Kind != TokenKind.Name || !_keywords.Contains(token.Text))
        {
            return token;
        }

        return token with
        {
            Kind = token.Text switch
            {
                "in" => TokenKind.In,
                "every" => TokenKind.Every,
                "if" => TokenKind.If,
                _ => TokenKind.Contains,
            },
        };
    }

    // A keyword directly before a dot and a name is the head of a reference: not.foo.
    private bool IsRefHead(Token token) => token.End + 1 < Lexer.Source.Length && Lexer.Source[token.End] == '.'
        && (char.IsAsciiLetter(Lexer.Source[token.End + 1]) || Lexer.Source[token.End + 1] == '_');
}
