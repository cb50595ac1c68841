using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>Runs the stages after "parse" over modules and queries. Stops after the first stage with errors.</summary>
internal sealed class RegoCompiler(bool covers, bool isTemplate = false)
{
    private readonly CompiledProgram _program = new();
    private readonly List<Annotation> _annotations = [];

    public List<RegoError> Errors { get; } = [];

    /// <summary>Compiles modules; null if there are errors.</summary>
    public CompiledProgram? Compile(IEnumerable<RegoModule> modules)
    {
        List<RegoModule> parsed = [.. modules];
        _annotations.AddRange(parsed.SelectMany(static m => m.Annotations));
        ILookup<string, RegoModule> byPackage = parsed.ToLookup(static m => string.Join('.', m.Package));
        foreach (RegoModule module in parsed)
        {
            Resolve(module, byPackage);
        }

        CheckAnnotations();
        if (Errors.Count > 0)
        {
            return null;
        }

        _program.Strings = new Lazy<IReadOnlySet<string>>(FindStrings);
        var tree = new RuleTreeBuilder(_program, Errors);
        _program.Modules.ForEach(tree.Add);
        tree.CheckConflicts();
        var recursion = new RecursionCheck(_program, Errors);
        return Stage(() => ForRules(new FunctionCheck(_program, Errors).CheckValues))
            && Stage(() => ForRules(new PrintCheck(_program, Errors).Check))
            && Stage(() => ForRules(new FunctionCheck(_program, Errors).Check))
            && Stage(() => ForRules(new FunctionCheck(_program, Errors).CheckHead))
            && Stage(() => _program.Groups.ForEach(new RulePlanner(_program, Errors, covers).Plan))
            && Stage(recursion.Check)
            && Stage(() => new TypeCheck(_program, Errors).Check(recursion.UsedFirst))
            && Errors.Count == 0
            ? _program
            : null;
    }

    // A document and a package can have one annotation of each scope.
    private void CheckAnnotations()
    {
        var first = new Dictionary<(bool IsPackage, string Path), Annotation>();
        foreach (Annotation annotation in _annotations.Where(static one => one.Scope != "rule"))
        {
            (bool, string) key = (annotation.Scope == "package", string.Join('.', annotation.Path));
            if (!first.TryAdd(key, annotation))
            {
                Errors.Add(annotation.At.Error(RegoError.Type, string.Create(CultureInfo.InvariantCulture,
                    $"{annotation.Scope} annotation redeclared: {first[key].At.File}:{first[key].At.Line}")));
            }
        }
    }

    private HashSet<string> FindStrings()
    {
        var strings = new HashSet<string>(StringComparer.Ordinal);
        foreach (Rule rule in _program.Modules.SelectMany(static module => module.Rules))
        {
            SyntaxWalk.Visit(rule, term =>
            {
                if (term is ScalarTerm { Text: { } text })
                {
                    strings.Add(text);
                }
            });
        }

        return strings;
    }

    private bool Stage(Action run)
    {
        if (Errors.Count > 0)
        {
            return false;
        }

        run();
        return true;
    }

    private void ForRules(Action<Rule> check)
    {
        foreach (RuleGroup group in _program.Groups)
        {
            group.Rules.ForEach(check);
            if (group.Default is not null)
            {
                check(group.Default);
            }
        }
    }

    private void Resolve(RegoModule module, ILookup<string, RegoModule> byPackage)
    {
        var globals = new Dictionary<string, RefTerm>(StringComparer.Ordinal);
        foreach (Rule rule in byPackage[string.Join('.', module.Package)].SelectMany(static m => m.Rules))
        {
            string name = ((VarTerm)rule.Head[0]).Name;
            globals[name] = PackagePath(module, name);
            if (name is "input" or "data" && rule.Module == module && module.IsV1)
            {
                Errors.Add(rule.At.Error(
                    RegoError.Compile, $"rules must not shadow {name} (use a different rule name)"));
            }
        }

        AddImports(module, globals);
        var resolved = new RegoModule(module.File) { PackageAt = module.PackageAt, IsV1 = module.IsV1 };
        resolved.Package.AddRange(module.Package);
        resolved.Imports.AddRange(module.Imports);
        resolved.Annotations.AddRange(module.Annotations);
        var resolver = new NameResolver(globals, Errors, _program.Names, new Metadata(module, _annotations),
            isTemplate);
        foreach (Rule rule in module.Rules)
        {
            Rule result = resolver.Resolve(rule);
            result.Module = resolved;
            for (Rule? next = result; next is not null; next = next.Else)
            {
                next.Module = resolved;
            }

            resolved.Rules.Add(result);
        }

        _program.Modules.Add(resolved);
    }

    private void AddImports(RegoModule module, Dictionary<string, RefTerm> globals)
    {
        var seen = new Dictionary<string, Import>(StringComparer.Ordinal);
        foreach (Import import in module.Imports.Where(static i => i.Path.Root is "data" or "input"))
        {
            string name = import.Name;
            if (module.IsV1 && seen.TryGetValue(name, out Import? other))
            {
                string alias = other.Alias is null ? "" : $" as {other.Alias}";
                Errors.Add(import.At.Error(
                    RegoError.Compile, $"import must not shadow import {RefText.Write(other.Path)}{alias}"));
            }

            seen.TryAdd(name, import);
            if (import.Path.Path.Count > 1 || import.Alias is not null)
            {
                globals[name] = import.Path;
            }
        }
    }

    private static RefTerm PackagePath(RegoModule module, string name)
    {
        Place at = module.PackageAt;
        return new RefTerm(at,
        [
            new VarTerm(at, "data"),
            .. module.Package.Append(name).Select(Term (part) => new ScalarTerm(at, new Values.RegoString(part))),
        ]);
    }
}
