using System.Collections.Immutable;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <content>Calls.</content>
internal sealed partial class CelChecker
{
    private void CheckCall(Expr expr)
    {
        if (expr.Name == Operators.OptionalSelect)
        {
            CelType field = CheckField(expr.Position, expr.Arguments[0], expr.Arguments[1].Literal.Text!, true);
            expr.Arguments[1].Type = CelType.String;
            expr.Type = _mapping.Substitute(field, false);
            return;
        }

        foreach (Expr argument in expr.Arguments)
        {
            Check(argument);
        }

        if (expr.Operand is null)
        {
            Resolve(expr, expr.Name.TrimStart('.'), null);
            return;
        }

        // a.b.c() is either the function a.b.c, or c called on a.b.
        if (QualifiedNameOf(expr.Operand) is { } prefix
            && _environment.FindFunction((prefix + "." + expr.Name).TrimStart('.')) is { } qualified)
        {
            expr.Name = qualified[0].Function;
            expr.Operand = null;
            Resolve(expr, expr.Name, null);
            return;
        }

        Check(expr.Operand);
        Resolve(expr, expr.Name, expr.Operand);
    }

    private void Resolve(Expr expr, string name, Expr? target)
    {
        if (_environment.FindFunction(name) is not { } overloads)
        {
            expr.Type = CelType.Error;
            Report(expr.Position, $"undeclared reference to '{expr.Name}' (in container '')");
            return;
        }

        if (name is Operators.And or Operators.Or)
        {
            ResolveLogic(expr, overloads);
            return;
        }

        var types = new List<CelType>();
        if (target is not null)
        {
            types.Add(target.Type!);
        }

        foreach (Expr argument in expr.Arguments)
        {
            types.Add(argument.Type!);
        }

        CelType? result = null;
        foreach (Overload overload in overloads)
        {
            if (overload.IsMember != (target is not null) || overload.Parameters.Length != types.Count)
            {
                continue;
            }

            if (TryMatch(overload, types) is not { } returned)
            {
                continue;
            }

            (expr.Overloads ??= []).Add(overload);
            result = result is null ? returned
                : result.Kind != CelTypeKind.Dyn && !returned.Equals(result) ? CelType.Dyn
                : result;
        }

        if (result is null)
        {
            expr.Type = CelType.Error;
            for (int i = 0; i < types.Count; i++)
            {
                types[i] = _mapping.Substitute(types[i], true);
            }

            string signature = target is null
                ? $"({string.Join(", ", types)})"
                : $"{types[0]}.({string.Join(", ", types.Skip(1))})";
            Report(expr.Position, $"found no matching overload for '{name}' applied to '{signature}'");
            return;
        }

        expr.Type = result;
    }

    private void ResolveLogic(Expr expr, ImmutableArray<Overload> overloads)
    {
        expr.Type = CelType.Bool;
        foreach (Expr argument in expr.Arguments)
        {
            if (!IsAssignable(argument.Type!, CelType.Bool))
            {
                ReportMismatch(argument.Position, CelType.Bool, _mapping.Substitute(argument.Type!, true));
                expr.Type = CelType.Error;
            }
        }

        expr.Overloads = [overloads[0]];
    }

    private CelType? TryMatch(Overload overload, List<CelType> types)
    {
        TypeMapping mapping = _mapping.Copy();
        var fresh = new TypeMapping();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (CelType parameter in overload.Parameters)
        {
            Rename(parameter, fresh, known);
        }

        Rename(overload.Result, fresh, known);
        for (int i = 0; i < types.Count; i++)
        {
            if (!mapping.IsAssignable(types[i], fresh.Substitute(overload.Parameters[i], false)))
            {
                return null;
            }
        }

        _mapping = mapping;
        return _mapping.Substitute(fresh.Substitute(overload.Result, false), false);
    }

    private void Rename(CelType type, TypeMapping fresh, HashSet<string> known)
    {
        if (type.Kind == CelTypeKind.Parameter && known.Add(type.Name))
        {
            fresh.Add(type.Name, NewParameter());
        }

        foreach (CelType inner in type.Parameters)
        {
            Rename(inner, fresh, known);
        }
    }
}
