using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

internal sealed partial class NameResolver
{
    private Term Resolve(Term term)
    {
        switch (term)
        {
            case VarTerm variable:
                return ResolveVariable(variable);
            case RefTerm reference:
                return ResolveReference(reference);
            case ArrayTerm array:
                return new ArrayTerm(array.At, [.. array.Items.Select(Resolve)]);
            case SetTerm set:
                return new SetTerm(set.At, [.. set.Items.Select(Resolve)]);
            case ObjectTerm members:
                return new ObjectTerm(
                    members.At, [.. members.Members.Select(m => (Resolve(m.Key), Resolve(m.Value)))]);
            case TemplateTerm template:
                return new TemplateTerm(template.At, [.. template.Parts.Select(Resolve)]);
            case CallTerm call:
                return ResolveCall(call, isStatement: false);
            case ComprehensionTerm comprehension:
                return ResolveComprehension(comprehension);
            default:
                return term;
        }
    }

    private ComprehensionTerm ResolveComprehension(ComprehensionTerm comprehension)
    {
        Scope outer = _scope;
        _scope = new Scope(outer);
        Announce(comprehension.Body);
        List<Expr> body = ResolveExpressions(comprehension.Body);
        var resolved = new ComprehensionTerm(
            comprehension.At,
            comprehension.Result,
            comprehension.Key is null ? null : Resolve(comprehension.Key),
            Resolve(comprehension.Value),
            body);
        CheckUnused(_scope);
        _scope = outer;
        return resolved;
    }

    private Term ResolveCall(CallTerm call, bool isStatement)
    {
        List<Term> arguments = [.. call.Arguments.Select(Resolve)];
        string head = call.Function.Root ?? "";
        if (_scope.Find(head) is not null)
        {
            errors.Add(isStatement
                ? call.At.Error(RegoError.Type, $"undefined function {RefText.Write(call.Function)}")
                : call.At.Error(RegoError.Compile, $"called function {RefText.Write(call.Function)} shadowed"));
        }

        _scope.Seen.Add(head);
        RefTerm function = call.Function;
        if (globals.TryGetValue(head, out RefTerm? global) && _scope.Find(head) is null)
        {
            function = new RefTerm(function.At, [.. global.Path, .. function.Path.Skip(1)]);
        }

        if (isTemplate && arguments.Count == 0 && function.Root == "data")
        {
            return function;
        }

        var resolved = new CallTerm(call.At, function, arguments);
        return resolved.Name switch
        {
            "rego.metadata.rule" => new ScalarTerm(call.At, Metadata.Of(_rule)),
            "rego.metadata.chain" => new ScalarTerm(call.At, metadata?.Chain(_rule) ?? Values.RegoArray.Empty),
            _ => resolved,
        };
    }

    // The target of "with" may be input, data, or a function by its name.
    private Term ResolveTarget(Term target)
    {
        RefTerm path = target as RefTerm ?? new RefTerm(target.At, [target]);
        return path.Root is { } root && globals.TryGetValue(root, out RefTerm? global)
            ? new RefTerm(path.At, [.. global.Path, .. path.Path.Skip(1)])
            : path;
    }

    private Term ResolveVariable(VarTerm variable)
    {
        if (Own(variable) is { } own)
        {
            return own;
        }

        return globals.TryGetValue(variable.Name, out RefTerm? global)
            ? new RefTerm(variable.At, [.. global.Path])
            : variable.Name is "input" or "data" ? new RefTerm(variable.At, [variable]) : variable;
    }

    // The declared variable, or the variable itself if this body declares the name later; null for other names.
    private VarTerm? Own(VarTerm variable)
    {
        if (variable.IsWildcard)
        {
            return variable;
        }

        if (_scope.Find(variable.Name) is not null)
        {
            return Renamed(variable);
        }

        _scope.Seen.Add(variable.Name);
        return _scope.IsAnnounced(variable.Name) ? variable : null;
    }

    private VarTerm Renamed(VarTerm variable)
    {
        if (_scope.Find(variable.Name) is not { } local)
        {
            return variable;
        }

        local.IsUsed = true;
        _scope.Seen.Add(variable.Name);
        return new VarTerm(variable.At, local.Unique);
    }

    private Term ResolveReference(RefTerm reference)
    {
        List<Term> steps = [.. reference.Path.Skip(1).Select(Resolve)];
        if (reference.Head is not VarTerm head)
        {
            return new RefTerm(reference.At, [Resolve(reference.Head), .. steps]);
        }

        if (Own(head) is { } own)
        {
            return new RefTerm(reference.At, [own, .. steps]);
        }

        return globals.TryGetValue(head.Name, out RefTerm? global)
            ? new RefTerm(reference.At, [.. global.Path, .. steps])
            : new RefTerm(reference.At, [head, .. steps]);
    }
}
