namespace Admission.Cel.Syntax;

/// <summary>What an expression is.</summary>
internal enum ExprKind
{
    Literal,
    Ident,
    Select,
    Call,
    List,
    Map,
    Struct,
    Comprehension,

    /// <summary>Stands for what could not be parsed.</summary>
    Unspecified,
}
