namespace Admission.RegularExpressions;

/// <summary>What an instruction does.</summary>
internal enum InstructionOp : byte
{
    Runes,
    Jump,
    Split,
    Capture,
    BeginLine,
    EndLine,
    BeginText,
    EndText,
    WordBoundary,
    NoWordBoundary,
    Match,
}
