namespace Admission.Cel.Syntax;

/// <summary>Walks over a tree.</summary>
internal static class ExprWalk
{
    /// <summary>Number of parts of a tree. If there are more than the maximum, the maximum plus one.</summary>
    public static int Count(Expr expr, int most)
    {
        int count = 1;
        if (expr.Operand is not null && count <= most)
        {
            count += Count(expr.Operand, most - count);
        }

        foreach (Expr argument in expr.Arguments)
        {
            count += count > most ? 0 : Count(argument, most - count);
        }

        if (expr.Comprehension is { } loop)
        {
            foreach (Expr part in
                (ReadOnlySpan<Expr>)[loop.Range, loop.Initial, loop.Condition, loop.Step, loop.Result])
            {
                count += count > most ? 0 : Count(part, most - count);
            }
        }

        return count;
    }

    /// <summary>Number of levels of a tree, the root included.</summary>
    public static int Depth(Expr expr)
    {
        int below = expr.Operand is null ? 0 : Depth(expr.Operand);
        foreach (Expr argument in expr.Arguments)
        {
            below = Math.Max(below, Depth(argument));
        }

        if (expr.Comprehension is { } loop)
        {
            below = Math.Max(below, Math.Max(Depth(loop.Range), Depth(loop.Initial)));
            below = Math.Max(below, Math.Max(Depth(loop.Condition), Math.Max(Depth(loop.Step), Depth(loop.Result))));
        }

        return below + 1;
    }

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
