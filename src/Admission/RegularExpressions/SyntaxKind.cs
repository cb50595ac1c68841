namespace Admission.RegularExpressions;

/// <summary>The kind of a node in a regular expression.</summary>
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
