namespace Admission.Cel.Syntax;

/// <summary>A loop that macros expand to.</summary>
/// <param name="Range">What is walked over.</param>
/// <param name="Variable">The item, or the key of a map; with a second variable, the index or key.</param>
/// <param name="Variable2">The item or value; null with one variable.</param>
/// <param name="Accumulator">The name of the result in the making.</param>
/// <param name="Initial">What the accumulator begins with.</param>
/// <param name="Condition">Whether the loop goes on.</param>
/// <param name="Step">The next value of the accumulator.</param>
/// <param name="Result">The value of the whole.</param>
internal sealed record Comprehension(
    Expr Range,
    string Variable,
    string? Variable2,
    string Accumulator,
    Expr Initial,
    Expr Condition,
    Expr Step,
    Expr Result);
