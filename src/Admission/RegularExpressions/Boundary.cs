namespace Admission.RegularExpressions;

/// <summary>What stands on one side of a place, as far as assertions ask.</summary>
internal enum Boundary : byte
{
    /// <summary>A character that is none of the others.</summary>
    Other,

    /// <summary>A letter, digit or underscore of ASCII.</summary>
    Word,

    /// <summary>A line feed.</summary>
    Newline,

    /// <summary>Nothing: the text begins or ends.</summary>
    Text,
}
