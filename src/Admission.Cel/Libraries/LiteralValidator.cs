using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>Checks constants: durations, timestamps, regular expressions, formats, mixed literals.</summary>
internal sealed class LiteralValidator(CelSource source, List<CelIssue> issues)
{
    /// <summary>Checks a tree; before Kubernetes 1.29 for mixed literals only.</summary>
    public void Validate(Expr root, bool validatesArguments)
    {
        ValidateLiterals(root, ExprKind.List, false);
        ValidateLiterals(root, ExprKind.Map, false);
        if (!validatesArguments)
        {
            return;
        }

        ExprWalk.Visit(root, expr => ValidateArgument(expr, "duration", ConversionLibrary.ToDuration));
        ExprWalk.Visit(root, expr => ValidateArgument(expr, "timestamp", ConversionLibrary.ToTimestamp));
        ExprWalk.Visit(root, expr => ValidateArgument(expr, "matches", static (in pattern) =>
            Re2.TryParse(pattern.String, out _, out Re2Error? error) ? pattern : CelValue.Fail(error.ToString())));
        ExprWalk.Visit(root, ValidateFormat);
    }

    private void Report(int position, string message) => issues.Add(source.IssueAt(position, message));

    private void ValidateArgument(Expr expr, string function, Function1 read)
    {
        bool isMember = function == "matches";
        if (expr.Kind != ExprKind.Call || expr.Name != function || (!isMember && expr.Operand is not null))
        {
            return;
        }

        Expr? argument = expr.Operand is null && isMember && expr.Arguments.Length == 2 ? expr.Arguments[1]
            : expr.Arguments.Length == 1 ? expr.Arguments[0]
            : null;
        if (argument is { Kind: ExprKind.Literal, Literal.Kind: CelKind.String or CelKind.Int }
            && read(argument.Literal).IsError)
        {
            Report(argument.Position, $"invalid {function} argument");
        }
    }

    private void ValidateLiterals(Expr expr, ExprKind kind, bool isExempt)
    {
        isExempt |= expr is { Kind: ExprKind.Call, Name: "format" };
        if (expr.Kind == kind && !isExempt)
        {
            ValidateItems(expr, kind == ExprKind.List ? 1 : 2);
        }

        if (expr.Operand is not null)
        {
            ValidateLiterals(expr.Operand, kind, isExempt);
        }

        foreach (Expr argument in expr.Arguments)
        {
            ValidateLiterals(argument, kind, isExempt);
        }

        if (expr.Comprehension is { } loop)
        {
            foreach (Expr part in new[] { loop.Range, loop.Initial, loop.Condition, loop.Step, loop.Result })
            {
                ValidateLiterals(part, kind, isExempt);
            }
        }
    }

    private void ValidateItems(Expr expr, int width)
    {
        for (int column = 0; column < width; column++)
        {
            CelType? first = null;
            for (int i = column; i < expr.Arguments.Length; i += width)
            {
                CelType type = expr.Arguments[i].Type ?? CelType.Dyn;
                bool isOptional = column == width - 1 && i / width < expr.Optionals.Length && expr.Optionals[i / width];
                if (isOptional && type.IsOptional)
                {
                    type = type.Parameters[0];
                }

                first ??= type;
                if (!first.Equals(type))
                {
                    Report(expr.Arguments[i].Position, $"expected type '{first}' but found '{type}'");
                    return;
                }
            }
        }
    }

    private void ValidateFormat(Expr expr)
    {
        if (expr is not { Kind: ExprKind.Call, Name: "format", Arguments: [{ Kind: ExprKind.List } list] }
            || expr.Operand is not { Kind: ExprKind.Literal, Literal.Kind: CelKind.String } format)
        {
            return;
        }

        int failed = -1;
        string? problem = StringFormat.Read(
            format.Literal.Text!,
            static _ => { },
            index => index < list.Arguments.Length,
            (index, clause, _) =>
            {
                failed = index;
                return StringFormat.Mismatch(clause, list.Arguments[index].Type ?? CelType.Dyn);
            },
            out int used);
        if (problem is not null)
        {
            bool isMismatch = problem.StartsWith("error during formatting", StringComparison.Ordinal);
            Report(isMismatch ? list.Arguments[failed].Position : expr.Position, problem);
        }
        else if (list.Arguments.Length > used)
        {
            Report(
                expr.Position,
                $"too many arguments supplied to string.format (expected {used}, got {list.Arguments.Length})");
        }
    }
}
