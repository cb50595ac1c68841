using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <summary>Determines the type of each expression and the overloads of its calls, as cel-go's checker does.</summary>
internal sealed partial class CelChecker
{
    private readonly CelEnvironment _environment;
    private readonly CelSource _source;
    private readonly List<CelIssue> _issues;
    private readonly HashSet<(int Position, string Message)> _reported = [];
    private TypeMapping _mapping = new();
    private CelScope? _scope;
    private int _parameters;

    private CelChecker(CelEnvironment environment, CelSource source, List<CelIssue> issues)
    {
        _environment = environment;
        _source = source;
        _issues = issues;
    }

    /// <summary>Writes types and references into the tree, and adds the errors to the issues.</summary>
    public static void Check(Expr root, CelEnvironment environment, CelSource source, List<CelIssue> issues)
    {
        var checker = new CelChecker(environment, source, issues);
        checker.Check(root);
        ExprWalk.Visit(root, expr =>
        {
            if (expr.Type is not null)
            {
                expr.Type = checker._mapping.Substitute(expr.Type, true);
            }
        });
    }

    private void Report(int position, string message, MissingField? missing = null)
    {
        if (_reported.Add((position, message)))
        {
            _issues.Add(_source.IssueAt(position, message) with { Missing = missing });
        }
    }

    private void ReportMismatch(int position, CelType expected, CelType actual) => Report(
        position, $"expected type '{expected}' but found '{actual}'");

    private CelType NewParameter() => CelType.Parameter($"_var{_parameters++}");

    private bool IsAssignable(CelType first, CelType second)
    {
        TypeMapping copy = _mapping.Copy();
        if (!copy.IsAssignable(first, second))
        {
            return false;
        }

        _mapping = copy;
        return true;
    }

    private void Check(Expr expr)
    {
        switch (expr.Kind)
        {
            case ExprKind.Literal:
                expr.Type = CelTypes.Of(expr.Literal);
                break;
            case ExprKind.Ident:
                CheckIdent(expr);
                break;
            case ExprKind.Select:
                CheckSelect(expr);
                break;
            case ExprKind.Call:
                CheckCall(expr);
                break;
            case ExprKind.List:
                CheckList(expr);
                break;
            case ExprKind.Map:
                CheckMap(expr);
                break;
            case ExprKind.Struct:
                CheckStruct(expr);
                break;
            case ExprKind.Comprehension:
                CheckComprehension(expr, expr.Comprehension!);
                break;
            default:
                expr.Type = CelType.Error;
                break;
        }
    }

    private void CheckIdent(Expr expr)
    {
        if (TryResolve(expr, expr.Name))
        {
            return;
        }

        expr.Type = CelType.Error;
        Report(expr.Position, $"undeclared reference to '{expr.Name}' (in container '')");
    }

    // A leading dot skips the variables of comprehensions.
    private bool TryResolve(Expr expr, string name)
    {
        bool isGlobal = name.StartsWith('.');
        string plain = isGlobal ? name[1..] : name;
        if (!isGlobal && _scope?.Find(plain) is { } local)
        {
            expr.Type = local;
            expr.Reference = plain;
            return true;
        }

        if (_environment.FindVariable(plain) is { } type)
        {
            expr.Type = type;
            expr.Reference = plain;
            return true;
        }

        if (_environment.FindType(plain) is { } known)
        {
            expr.Type = CelType.TypeOf(known);
            expr.Reference = plain;
            expr.Constant = CelValue.Of(known);
            return true;
        }

        return false;
    }

    private void CheckSelect(Expr expr)
    {
        if (!expr.IsTest && QualifiedNameOf(expr) is { } name && TryResolve(expr, name))
        {
            return;
        }

        CelType result = CheckField(expr.Position, expr.Operand!, expr.Name, false);
        expr.Type = expr.IsTest ? CelType.Bool : _mapping.Substitute(result, false);
    }

    private static string? QualifiedNameOf(Expr expr) => expr.Kind switch
    {
        ExprKind.Ident => expr.Name,
        ExprKind.Select when !expr.IsTest && QualifiedNameOf(expr.Operand!) is { } name => name + "." + expr.Name,
        _ => null,
    };

    private CelType CheckField(int position, Expr operand, string field, bool isOptional)
    {
        Check(operand);
        CelType type = _mapping.Substitute(operand.Type!, false);
        bool wasOptional = type.IsOptional;
        CelType target = wasOptional ? type.Parameters[0] : type;
        CelType result = CelType.Error;
        switch (target.Kind)
        {
            case CelTypeKind.Map:
                result = target.Parameters[1];
                break;
            case CelTypeKind.Struct:
                if (_environment.FindField(target.Name, field) is { } found)
                {
                    result = found;
                }
                else if (_environment.HasFields(target.Name))
                {
                    Report(position, $"undefined field '{field}'", new MissingField(target.Name, field));
                }
                else
                {
                    Report(position, $"unexpected failed resolution of '{target.Name}'");
                }

                break;
            case CelTypeKind.Parameter:
                IsAssignable(CelType.Dyn, target);
                result = CelType.Dyn;
                break;
            default:
                if (!target.IsDynOrError)
                {
                    Report(position, $"type '{target}' does not support field selection");
                }

                result = CelType.Dyn;
                break;
        }

        return wasOptional || isOptional ? CelType.Optional(result) : result;
    }

    private void CheckList(Expr expr)
    {
        CelType? items = null;
        for (int i = 0; i < expr.Arguments.Length; i++)
        {
            Expr item = expr.Arguments[i];
            Check(item);
            items = Join(items, Unwrap(item, expr.Optionals.Length > i && expr.Optionals[i]));
        }

        expr.Type = CelType.List(items ?? NewParameter());
    }

    private CelType Unwrap(Expr value, bool isOptional)
    {
        CelType type = value.Type!;
        if (!isOptional)
        {
            return type;
        }

        if (type.IsOptional)
        {
            return type.Parameters[0];
        }

        if (type.Kind != CelTypeKind.Dyn)
        {
            ReportMismatch(value.Position, CelType.Optional(type), type);
        }

        return type;
    }

    private CelType Join(CelType? previous, CelType current)
    {
        if (previous is null)
        {
            return current;
        }

        if (IsAssignable(previous, current))
        {
            return TypeMapping.MostGeneral(previous, current);
        }

        // Types that cannot be mixed are reported after all types are known.
        return CelType.Dyn;
    }

    private void CheckMap(Expr expr)
    {
        CelType? keys = null;
        CelType? values = null;
        for (int i = 0; i < expr.Arguments.Length; i += 2)
        {
            Expr key = expr.Arguments[i];
            Check(key);
            keys = Join(keys, key.Type!);
            Expr value = expr.Arguments[i + 1];
            Check(value);
            values = Join(values, Unwrap(value, expr.Optionals[i / 2]));
        }

        expr.Type = CelType.Map(keys ?? NewParameter(), values ?? NewParameter());
    }

    private void CheckStruct(Expr expr)
    {
        expr.Type = CelType.Error;
        string name = expr.Name.TrimStart('.');
        foreach (Expr value in expr.Arguments)
        {
            Check(value);
        }

        Report(expr.Position, _environment.FindType(name) is null
            ? $"undeclared reference to '{name}' (in container '')"
            : $"'{name}' is not a message type");
    }

    private void CheckComprehension(Expr expr, Comprehension loop)
    {
        Check(loop.Range);
        CelType range = _mapping.Substitute(loop.Range.Type!, false);
        Check(loop.Initial);
        CelType accumulator = loop.Initial.Type!;
        CelType first;
        CelType second = CelType.Dyn;
        switch (range.Kind)
        {
            case CelTypeKind.List:
                first = loop.Variable2 is null ? range.Parameters[0] : CelType.Int;
                second = range.Parameters[0];
                break;
            case CelTypeKind.Map:
                first = range.Parameters[0];
                second = range.Parameters[1];
                break;
            case CelTypeKind.Dyn or CelTypeKind.Error or CelTypeKind.Parameter:
                IsAssignable(CelType.Dyn, range);
                first = CelType.Dyn;
                break;
            default:
                first = CelType.Error;
                second = CelType.Error;
                Report(
                    loop.Range.Position,
                    $"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)");
                break;
        }

        _scope = new CelScope(_scope);
        _scope.Declare(loop.Accumulator, accumulator);
        _scope = new CelScope(_scope);
        _scope.Declare(loop.Variable, first);
        if (loop.Variable2 is not null)
        {
            _scope.Declare(loop.Variable2, second);
        }

        Check(loop.Condition);
        AssertType(loop.Condition, CelType.Bool);
        Check(loop.Step);
        AssertType(loop.Step, accumulator);
        _scope = _scope.Parent;
        Check(loop.Result);
        _scope = _scope!.Parent;
        expr.Type = _mapping.Substitute(loop.Result.Type!, false);
    }

    private void AssertType(Expr expr, CelType type)
    {
        if (!IsAssignable(type, expr.Type!))
        {
            ReportMismatch(
                expr.Position, _mapping.Substitute(type, true), _mapping.Substitute(expr.Type!, true));
        }
    }
}
