namespace Admission.RegularExpressions;

/// <summary>The flags of <c>(?imsU)</c>.</summary>
[Flags]
internal enum SyntaxFlags
{
    None = 0,
    FoldCase = 1,
    MultiLine = 2,
    DotMatchesNewline = 4,
    Lazy = 8,
}
