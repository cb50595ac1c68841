namespace Admission.Cel.Syntax;

/// <summary>Walks over a tree.</summary>
internal static class ExprWalk
{
    /// <summary>Shows an expression and all below it, from the root down.</summary>
    public static void Visit(Expr expr, Action<Expr> visit)
    {
        visit(expr);
        if (expr.Operand is not null)
        {
            Visit(expr.Operand, visit);
        }

        foreach (Expr argument in expr.Arguments)
        {
            Visit(argument, visit);
        }

        if (expr.Comprehension is { } loop)
        {
            Visit(loop.Range, visit);
            Visit(loop.Initial, visit);
            Visit(loop.Condition, visit);
            Visit(loop.Step, visit);
            Visit(loop.Result, visit);
        }
    }
}
