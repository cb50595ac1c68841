namespace Admission.RegularExpressions;

/// <summary>One instruction of a compiled expression.</summary>
/// <param name="Op">What it does.</param>
/// <param name="Next">Where it goes on.</param>
/// <param name="Other">The second choice of a split, or the slot of a capture.</param>
/// <param name="Set">What it reads.</param>
internal readonly record struct Instruction(InstructionOp Op, int Next, int Other = 0, RuneSet? Set = null);
