namespace Admission.Rego.Syntax;

/// <summary>One token: where it is, its text, and what came before it.</summary>
internal readonly record struct Token(
    TokenKind Kind, string Text, int Line, int Column, int Start, int End, bool AfterSpace, bool AfterNewLine)
{
    /// <summary>The token as OPA names it in messages.</summary>
    public string Name => Kind switch
    {
        TokenKind.End => "eof token",
        TokenKind.Name => "identifier token",
        TokenKind.Number => "number token",
        TokenKind.String or TokenKind.RawString or TokenKind.Template => "string token",
        TokenKind.Assign => "assign token",
        TokenKind.Unify => "eq token",
        TokenKind.Equal => "equal token",
        TokenKind.NotEqual => "neq token",
        TokenKind.Less => "lt token",
        TokenKind.LessOrEqual => "lte token",
        TokenKind.Greater => "gt token",
        TokenKind.GreaterOrEqual => "gte token",
        TokenKind.Plus => "plus token",
        TokenKind.Minus => "minus token",
        TokenKind.Times => "mul token",
        TokenKind.Divide => "div token",
        TokenKind.Remainder => "rem token",
        TokenKind.And => "and token",
        TokenKind.Or => "or token",
        >= TokenKind.Package and <= TokenKind.Contains => $"{Text} keyword",
        _ => $"{Text} token",
    };
}
