namespace Admission.RegularExpressions;

/// <summary>One instruction of a compiled expression.</summary>
/// <param name="Op">Its operation.</param>
/// <param name="Next">Index of the next instruction.</param>
/// <param name="Other">The second choice of a split, or the slot of a capture.</param>
/// <param name="Set">The characters that it consumes.</param>
internal readonly record struct Instruction(InstructionOp Op, int Next, int Other = 0, RuneSet? Set = null);
