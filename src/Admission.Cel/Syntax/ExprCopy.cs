namespace Admission.Cel.Syntax;

/// <summary>Copies parsed expressions, for macros that use an argument twice.</summary>
internal static class ExprCopy
{
    public static Expr Of(Expr expr) => new(expr.Kind, expr.Position)
    {
        Literal = expr.Literal,
        Name = expr.Name,
        Operand = expr.Operand is null ? null : Of(expr.Operand),
        Arguments = Array.ConvertAll(expr.Arguments, Of),
        Fields = expr.Fields,
        Optionals = expr.Optionals,
        EntryPositions = expr.EntryPositions,
        IsTest = expr.IsTest,
        Macro = expr.Macro,
        Comprehension = expr.Comprehension is not { } loop ? null : loop with
        {
            Range = Of(loop.Range),
            Initial = Of(loop.Initial),
            Condition = Of(loop.Condition),
            Step = Of(loop.Step),
            Result = Of(loop.Result),
        },
    };
}
