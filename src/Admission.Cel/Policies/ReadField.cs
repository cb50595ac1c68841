using System.Text.RegularExpressions;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Policies;

/// <summary>Finds the field of the object that an expression is about, from what it reads.</summary>
internal static partial class ReadField
{
    private const string Root = "object";

    /// <summary>
    /// The one field that an expression reads of the object, <c>spec.replicas</c>; empty if it reads several, or what
    /// it reads cannot be told because it reads variables of the policy.
    /// </summary>
    public static string Of(CelProgram? program)
    {
        if (program is null)
        {
            return "";
        }

        var fields = new HashSet<string>(StringComparer.Ordinal);
        return Collect(program.Root, fields) && fields.Count == 1 ? fields.First() : "";
    }

    // False where something is read that cannot be followed.
    private static bool Collect(Expr expr, HashSet<string> fields)
    {
        if (PathOf(expr) is { } path)
        {
            // The object itself, as in object == null, is no field.
            if (path.Length > 0)
            {
                fields.Add(path);
            }

            return expr.Kind != ExprKind.Call || Array.TrueForAll(expr.Arguments[1..], one => Collect(one, fields));
        }

        if (expr is { Kind: ExprKind.Ident, Name: "variables" })
        {
            return false;
        }

        bool isKnown = expr.Operand is null || Collect(expr.Operand, fields);
        isKnown &= Array.TrueForAll(expr.Arguments, one => Collect(one, fields));
        return isKnown && (expr.Comprehension is not { } loop
            || (Collect(loop.Range, fields) && Collect(loop.Initial, fields) && Collect(loop.Condition, fields)
                && Collect(loop.Step, fields) && Collect(loop.Result, fields)));
    }

    // The path of a chain of fields and constant indexes that begins with the object; null for everything else.
    private static string? PathOf(Expr expr)
    {
        switch (expr.Kind)
        {
            case ExprKind.Ident:
                return expr.Name == Root ? "" : null;
            case ExprKind.Select:
                return PathOf(expr.Operand!) is { } parent ? Join(parent, expr.Name) : null;
            case ExprKind.Call when expr.Name is Operators.Index or Operators.OptionalIndex or Operators.OptionalSelect:
                if (PathOf(expr.Arguments[0]) is not { } container)
                {
                    return null;
                }

                CelValue key = expr.Arguments[1] is { Kind: ExprKind.Literal } literal ? literal.Literal : default;
                return key switch
                {
                    { Kind: CelKind.Int, Int: >= 0 } => $"{container}[{key.Int}]",
                    { Kind: CelKind.String } when Name().IsMatch(key.String) => Join(container, key.String),
                    _ => container,
                };
            default:
                return null;
        }
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
