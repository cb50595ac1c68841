namespace Admission.Cel.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Symbol,
    Identifier,
    EscapedIdentifier,
    Int,
    UInt,
    Float,
    String,
    Bytes,
    True,
    False,
    Null,
}
