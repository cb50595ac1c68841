using System.Collections.Immutable;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Syntax;
using Admission.Yaml;

namespace Admission.Rego.Policies;

/// <summary>Finds and compiles the Rego policies of a folder.</summary>
internal sealed class RegoPolicyCompiler(EngineLimits limits) : IPolicyCompiler
{
    private const string WebhookPoint = "validation.gatekeeper.sh";

    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files)
    {
        var declared = new List<DeclaredPolicy>();
        foreach (PolicyFile file in files)
        {
            if (RegoLanguage.IsModule(file.Path))
            {
                if (Parse(file, []) is { } module && HasVerdict(module))
                {
                    declared.Add(new DeclaredPolicy(IdOf(module), file.Path, module.PackageAt.Line));
                }

                continue;
            }

            declared.AddRange(RegoLanguage.Documents(file)
                .Where(static d => RegoLanguage.IsConstraint(d.Root))
                .Select(d => new DeclaredPolicy(IdOf(d), file.Path, d.Line)));
        }

        // Several files can belong to one package.
        return [.. declared.DistinctBy(static d => d.Id)];
    }

    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path) => files;

    public ILoadedPolicies Load(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion)
    {
        var errors = new List<PolicyError>();
        var warnings = new List<PolicyError>();
        var policies = new List<RegoPolicy>();
        LoadGatekeeper(files, policies, errors, warnings);
        LoadModules(files, policies, errors);
        return new LoadedRegoPolicies(limits, [.. policies.OrderBy(static p => p.Policy.Id, StringComparer.Ordinal)])
        {
            Errors = [.. errors.Distinct().Order(PolicyError.ByPosition)],
            Warnings = [.. warnings.Order(PolicyError.ByPosition)],
        };
    }

    private static void LoadGatekeeper(
        ImmutableArray<PolicyFile> files,
        List<RegoPolicy> policies,
        List<PolicyError> errors,
        List<PolicyError> warnings)
    {
        var templates = new Dictionary<string, (ConstraintTemplate? Template, PolicyFile File, int Line)>(
            StringComparer.Ordinal);
        var constraints = new List<(YamlDocument Document, PolicyFile File)>();
        foreach (PolicyFile file in files.Where(static f => !RegoLanguage.IsModule(f.Path)))
        {
            foreach (YamlDocument document in RegoLanguage.Documents(file))
            {
                if (ConstraintTemplate.Is(document.Root))
                {
                    ConstraintTemplate? template = ConstraintTemplate.Read(
                        document.Root, file.Path, out ImmutableArray<RegoError> problems);
                    errors.AddRange(problems.Select(p => At(p, file, document)));
                    string kind = document.Root.Member("spec")?.Member("crd")?.Member("spec")?.Member("names")
                        ?.Member("kind")?.Text ?? "";
                    templates[kind] = (template, file, document.Line);
                }
                else if (RegoLanguage.IsConstraint(document.Root))
                {
                    constraints.Add((document, file));
                }
            }
        }

        foreach ((YamlDocument document, PolicyFile file) in constraints)
        {
            string kind = document.Root.Member("kind")?.Text ?? "";
            if (!templates.TryGetValue(kind, out (ConstraintTemplate? Template, PolicyFile File, int Line) found))
            {
                errors.Add(new PolicyError(file.Path, document.Line, 1,
                    $"kind \"{kind}\" has no ConstraintTemplate in the policies folder. Add the template."));
            }
            else if (found.Template is { ReadsInventory: true })
            {
                // With an empty inventory it would allow what it exists to deny.
                errors.Add(new PolicyError(file.Path, document.Line, 1,
                    $"template \"{kind}\" reads data.inventory, the objects of the cluster, which is not supported. "
                        + "Remove the constraint."));
            }
            else if (found.Template is not null && Constraint.Read(
                document.Root, found.Template, file.Path, out ImmutableArray<RegoError> problems) is var constraint)
            {
                errors.AddRange(problems.Select(p => At(p, file, document)));
                if (constraint is not null)
                {
                    policies.Add(RegoPolicy.Of(constraint, IdOf(document), file.Path, WebhookPoint));
                }
            }
        }

        foreach ((string kind, (ConstraintTemplate? _, PolicyFile File, int Line) unused) in templates
            .Where(t => constraints.TrueForAll(c => c.Document.Root.Member("kind")?.Text != t.Key)))
        {
            warnings.Add(new PolicyError(unused.File.Path, unused.Line, 1,
                $"template \"{kind}\" has no constraint, so it denies nothing"));
        }
    }

    private static void LoadModules(
        ImmutableArray<PolicyFile> files, List<RegoPolicy> policies, List<PolicyError> errors)
    {
        var modules = new List<RegoModule>();
        var byId = new SortedDictionary<string, (RegoModule Module, PolicyFile File)>(StringComparer.Ordinal);
        foreach (PolicyFile file in files.Where(static f => RegoLanguage.IsModule(f.Path)))
        {
            if (Parse(file, errors) is { } module)
            {
                modules.Add(module);
                if (HasVerdict(module))
                {
                    byId.TryAdd(IdOf(module), (module, file));
                }
            }
        }

        if (modules.Count == 0 || errors.Exists(static e => e.File.EndsWith(".rego", StringComparison.Ordinal)))
        {
            return;
        }

        RegoProgram? program = RegoProgram.Compile(modules, out ImmutableArray<RegoError> problems);
        errors.AddRange(problems.Select(static p =>
            new PolicyError(p.File, p.Line, p.Column, $"{p.Code}: {p.Message}")));
        foreach ((string id, (RegoModule module, PolicyFile file)) in byId)
        {
            if (program is not null)
            {
                policies.Add(RegoPolicy.Of(program, module, modules, id, file.Path));
            }
        }
    }

    // A module is Rego v1 unless it is only Rego v0; its errors are those of v1.
    private static RegoModule? Parse(PolicyFile file, List<PolicyError> errors)
    {
        var problems = new List<RegoError>();
        RegoModule? module = ModuleParser.Parse(file.Path, file.Text, isV1: true, problems)
            ?? ModuleParser.Parse(file.Path, file.Text, isV1: false, []);
        if (module is null)
        {
            errors.AddRange(problems.Select(p => new PolicyError(
                file.Path, Math.Max(1, p.Line), Math.Max(1, p.Column), $"{p.Code}: {p.Message}")));
        }

        return module;
    }

    private static bool HasVerdict(RegoModule module) =>
        module.Rules.Exists(static r => r.Name is "deny" or "violation" or "warn" && r.Arguments is null);

    private static string IdOf(RegoModule module) => string.Join('.', module.Package);

    private static string IdOf(YamlDocument document)
    {
        string kind = document.Root.Member("kind")?.Text ?? "";
        return $"{kind.ToLowerInvariant()}.{document.Root.Member("metadata")?.Member("name")?.Text}";
    }

    // Lines of a template's Rego count from where the Rego begins; the document is what is known of the file.
    private static PolicyError At(RegoError error, PolicyFile file, YamlDocument document) => new(
        file.Path, document.Line, 1, error.Line == 0 ? error.Message
            : $"{error.File}:{error.Line}: {error.Code}: {error.Message}");
}
