namespace Admission.Cel.Syntax;

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
