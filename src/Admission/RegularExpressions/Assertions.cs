namespace Admission.RegularExpressions;

/// <summary>Decides assertions from the characters on both sides of a position.</summary>
internal static class Assertions
{
    public static Boundary Of(int rune) => rune switch
    {
        '\n' => Boundary.Newline,
        < 0x80 when char.IsAsciiLetterOrDigit((char)rune) || rune == '_' => Boundary.Word,
        _ => Boundary.Other,
    };

    public static bool Holds(InstructionOp op, Boundary before, Boundary after) => op switch
    {
        InstructionOp.BeginLine => before is Boundary.Text or Boundary.Newline,
        InstructionOp.EndLine => after is Boundary.Text or Boundary.Newline,
        InstructionOp.BeginText => before == Boundary.Text,
        InstructionOp.EndText => after == Boundary.Text,
        InstructionOp.WordBoundary => (before == Boundary.Word) != (after == Boundary.Word),
        InstructionOp.NoWordBoundary => (before == Boundary.Word) == (after == Boundary.Word),
        _ => throw new InvalidOperationException($"{op} is not an assertion"),
    };
}
