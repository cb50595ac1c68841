namespace Admission.Rego.Syntax;

internal enum TokenKind
{
    End, Name, Number, String, RawString, Template,
    Package, Import, As, Default, Else, Not, Some, With, Null, True, False, In, Every, If, Contains,
    LBrack, RBrack, LBrace, RBrace, LParen, RParen, Comma, Colon, Semicolon, Dot,
    Assign, Unify, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Plus, Minus, Times, Divide, Remainder, And, Or,
}
