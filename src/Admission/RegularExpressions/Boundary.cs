namespace Admission.RegularExpressions;

/// <summary>The character on one side of a position, as far as assertions need it.</summary>
internal enum Boundary : byte
{
    /// <summary>A character that is none of the others.</summary>
    Other,

    /// <summary>A letter, digit or underscore of ASCII.</summary>
    Word,

    Newline,

    /// <summary>The start or end of the text.</summary>
    Text,
}
