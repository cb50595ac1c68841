namespace Admission.RegularExpressions;

/// <summary>What a node of a regular expression is.</summary>
internal enum SyntaxKind
{
    Empty,
    Runes,
    BeginLine,
    EndLine,
    BeginText,
    EndText,
    WordBoundary,
    NoWordBoundary,
    Repeat,
    Capture,
    Concatenation,
    Alternation,

    /// <summary>On the parser's stack only: an open parenthesis.</summary>
    LeftParenthesis,

    /// <summary>On the parser's stack only: a bar of an alternation.</summary>
    VerticalBar,
}
