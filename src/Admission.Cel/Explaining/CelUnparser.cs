using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Explaining;

/// <summary>Writes expressions as their author would, macros as macros.</summary>
internal static class CelUnparser
{
    public static string Write(Expr expr)
    {
        if (expr.Macro is { } macro)
        {
            string call = $"{macro.Name}({Join(macro.Arguments)})";
            return macro.Target is null ? call : $"{Operand(macro.Target)}.{call}";
        }

        return expr.Kind switch
        {
            ExprKind.Literal => CelText.Describe(expr.Literal),
            ExprKind.Ident => expr.Name,
            ExprKind.Select => $"{Operand(expr.Operand!)}.{expr.Name}",
            ExprKind.List => $"[{Join(expr.Arguments)}]",
            ExprKind.Map => WriteMap(expr.Arguments),
            ExprKind.Call => WriteCall(expr),
            _ => expr.Name,
        };
    }

    private static string WriteMap(Expr[] entries) =>
        "{" + string.Join(", ", entries.Chunk(2).Select(pair => $"{Write(pair[0])}: {Write(pair[1])}")) + "}";

    private static string WriteCall(Expr expr)
    {
        Expr[] arguments = expr.Arguments;
        switch (expr.Name)
        {
            case Operators.And:
                return string.Join(" && ", arguments.Select(Operand));
            case Operators.Or:
                return string.Join(" || ", arguments.Select(Operand));
            case Operators.Conditional:
                return $"{Operand(arguments[0])} ? {Operand(arguments[1])} : {Operand(arguments[2])}";
            case Operators.Not:
                return "!" + Operand(arguments[0]);
            case Operators.Negate:
                return "-" + Operand(arguments[0]);
            case Operators.Index:
                return $"{Operand(arguments[0])}[{Write(arguments[1])}]";
            case Operators.OptionalIndex:
                return $"{Operand(arguments[0])}[?{Write(arguments[1])}]";
            case Operators.OptionalSelect:
                return $"{Operand(arguments[0])}.?{arguments[1].Literal.Text}";
        }

        if (SymbolOf(expr.Name) is { } symbol)
        {
            return $"{Operand(arguments[0])} {symbol} {Operand(arguments[1])}";
        }

        string call = $"{expr.Name}({Join(arguments)})";
        return expr.Operand is null ? call : $"{Operand(expr.Operand)}.{call}";
    }

    // An expression that binds less tightly than its surroundings may need parentheses. An operator always gets them.
    private static string Operand(Expr expr) =>
        expr is { Kind: ExprKind.Call, Macro: null } && (SymbolOf(expr.Name) is not null
            || expr.Name is Operators.And or Operators.Or or Operators.Conditional)
            ? $"({Write(expr)})"
            : Write(expr);

    private static string Join(Expr[] arguments) => string.Join(", ", arguments.Select(Write));

    private static string? SymbolOf(string name) => name switch
    {
        Operators.Equal => "==",
        Operators.NotEqual => "!=",
        Operators.Less => "<",
        Operators.LessOrEqual => "<=",
        Operators.Greater => ">",
        Operators.GreaterOrEqual => ">=",
        Operators.Add => "+",
        Operators.Subtract => "-",
        Operators.Multiply => "*",
        Operators.Divide => "/",
        Operators.Modulo => "%",
        Operators.In => "in",
        _ => null,
    };
}
