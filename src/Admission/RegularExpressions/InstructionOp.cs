namespace Admission.RegularExpressions;

/// <summary>The operation of an instruction.</summary>
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
