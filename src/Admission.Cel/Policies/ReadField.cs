using System.Text.RegularExpressions;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Policies;

/// <summary>Finds the field of the object that an expression is about, from what it reads.</summary>
internal static partial class ReadField
{
    // Levels of variables that read each other. Each variable is visited once, so this is fast.
    private const int MaxDepth = 16;

    /// <summary>
    /// The one field that an expression reads of the object or the old object, <c>spec.replicas</c>, itself or through
    /// variables; empty if it reads several fields, or if the fields cannot be determined.
    /// </summary>
    /// <param name="program">The expression; null if it does not compile.</param>
    /// <param name="variables">The variables that it may read.</param>
    public static string Of(CelProgram? program, CelVariables variables)
    {
        if (program is null)
        {
            return "";
        }

        var reads = new Reads(variables);
        return reads.Collect(program.Root, 0) && reads.Fields is { Count: 1 } fields ? fields.First() : "";
    }

    private sealed class Reads(CelVariables variables)
    {
        private readonly Dictionary<CelProgram, bool> _collected = [];
        private readonly Dictionary<CelProgram, string?> _paths = [];

        /// <summary>The fields that are read.</summary>
        public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

        // False if the expression reads something that cannot be followed.
        public bool Collect(Expr expr, int depth)
        {
            if (PathOf(expr, depth) is { } path)
            {
                // The object itself, as in object == null, is not a field.
                if (path.Length > 0)
                {
                    Fields.Add(path);
                }

                return expr.Kind != ExprKind.Call || CollectAll(expr.Arguments.AsSpan(1), depth);
            }

            if (VariableOf(expr) is { } variable)
            {
                if (!_collected.TryGetValue(variable, out bool isKnown))
                {
                    _collected[variable] = false;
                    _collected[variable] = isKnown = depth < MaxDepth && Collect(variable.Root, depth + 1);
                }

                return isKnown;
            }

            return expr is not { Kind: ExprKind.Ident, Name: "variables" }
                && (expr.Operand is null || Collect(expr.Operand, depth))
                && CollectAll(expr.Arguments, depth)
                && (expr.Comprehension is not { } loop || CollectAll(
                    [loop.Range, loop.Initial, loop.Condition, loop.Step, loop.Result], depth));
        }

        private bool CollectAll(ReadOnlySpan<Expr> all, int depth)
        {
            bool isKnown = true;
            foreach (Expr one in all)
            {
                isKnown &= Collect(one, depth);
            }

            return isKnown;
        }

        private CelProgram? VariableOf(Expr expr) =>
            expr is { Kind: ExprKind.Select, Operand: { Kind: ExprKind.Ident, Name: "variables" } }
                ? variables.Find(expr.Name)
                : null;

        // The path of a chain of fields and constant indexes that begins with the object, the old object, or a variable
        // with such a chain; null for all other expressions.
        private string? PathOf(Expr expr, int depth)
        {
            switch (expr.Kind)
            {
                case ExprKind.Ident:
                    return expr.Name is "object" or "oldObject" ? "" : null;
                case ExprKind.Select when VariableOf(expr) is { } variable:
                    if (!_paths.TryGetValue(variable, out string? known))
                    {
                        _paths[variable] = null;
                        _paths[variable] = known = depth < MaxDepth ? PathOf(variable.Root, depth + 1) : null;
                    }

                    return known;
                case ExprKind.Select:
                    return PathOf(expr.Operand!, depth) is { } parent ? Join(parent, expr.Name) : null;
                case ExprKind.Call when expr.Name == Operators.Conditional:
                    // object == null ? oldObject : object
                    return PathOf(expr.Arguments[1], depth) is { } one && one == PathOf(expr.Arguments[2], depth)
                        ? one
                        : null;
                case ExprKind.Call when expr.Name
                    is Operators.Index or Operators.OptionalIndex or Operators.OptionalSelect:
                    return PathOf(expr.Arguments[0], depth) is { } container
                        ? Item(container, expr.Arguments[1])
                        : null;
                default:
                    return null;
            }
        }

        private static string Item(string container, Expr index)
        {
            CelValue key = index is { Kind: ExprKind.Literal } literal ? literal.Literal : default;
            return key switch
            {
                { Kind: CelKind.Int, Int: >= 0 } => $"{container}[{key.Int}]",
                { Kind: CelKind.String } when Name().IsMatch(key.String) => Join(container, key.String),
                _ => container,
            };
        }
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
