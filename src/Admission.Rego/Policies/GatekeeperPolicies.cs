using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Lookups;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Yaml;

namespace Admission.Rego.Policies;

/// <summary>Loads Gatekeeper's templates and constraints: each constraint is a policy.</summary>
/// <param name="errors">Receives the errors.</param>
/// <param name="warnings">Receives the warnings.</param>
/// <param name="code">Compiles the code of templates.</param>
internal sealed class GatekeeperPolicies(List<PolicyError> errors, List<PolicyError> warnings, TemplateCode code)
{
    private readonly Dictionary<string, FoundTemplate> _templates = new(StringComparer.Ordinal);

    private readonly List<(YamlDocument Document, PolicyFile File)> _constraints = [];
    private readonly List<ReadKind> _synced = [];
    private readonly GatekeeperConfig _config = new();
    private readonly List<ExpansionTemplate> _expansions = [];
    private string _expansionFile = "";

    /// <summary>The id of the policy: kind in lower case and name.</summary>
    public static string IdOf(YamlDocument document)
    {
        string kind = document.Root.Member("kind")?.Text ?? "";
        return $"{kind.ToLowerInvariant()}.{document.Root.Member("metadata")?.Member("name")?.Text}";
    }

    /// <summary>Compiles the templates, and adds the policies.</summary>
    public void Load(ImmutableArray<PolicyFile> files, List<RegoPolicy> policies)
    {
        foreach (PolicyFile file in files.Where(RegoLanguage.MayBeGatekeeper))
        {
            ReadFile(file);
        }

        var expansions = new Expansions([.. _expansions.OrderBy(static one => one.Name, StringComparer.Ordinal)]);
        if (expansions.Cycle() is { IsEmpty: false } cycle)
        {
            errors.Add(new PolicyError(_expansionFile, 1, 1,
                $"the ExpansionTemplates {string.Join(" -> ", cycle)} expand each other in a cycle. Remove one."));
            return;
        }

        foreach ((YamlDocument document, PolicyFile file) in _constraints)
        {
            if (ReadConstraint(document, file, expansions) is { } policy)
            {
                policies.Add(policy);
            }
        }

        HashSet<string?> used = [.. _constraints.Select(static c => c.Document.Root.Member("kind")?.Text)];
        foreach ((string kind, (_, _, PolicyFile file, int line)) in _templates)
        {
            if (!used.Contains(kind))
            {
                warnings.Add(new PolicyError(
                    file.Path,
                    line,
                    1,
                    $"template \"{kind}\" has no constraint, so it denies nothing. Add a constraint."));
            }
        }
    }

    private void ReadFile(PolicyFile file)
    {
        YamlReadResult yaml = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        errors.AddRange(yaml.Errors.Select(e => new PolicyError(file.Path, e.Line, e.Column, e.Message)));
        foreach (YamlDocument document in yaml.Documents)
        {
            if (ConstraintTemplate.Is(document.Root))
            {
                ReadTemplate(document, file);
            }
            else if (RegoLanguage.IsConstraint(document.Root))
            {
                _constraints.Add((document, file));
            }
            else if (ExpansionTemplate.Is(document.Root))
            {
                ReadExpansion(document, file);
            }
            else if (GatekeeperConfig.Is(document.Root))
            {
                _config.Add(document, file.Path, errors);
                _synced.AddRange(InventoryReads.Synced(document.Root));
            }
        }
    }

    private void ReadExpansion(YamlDocument document, PolicyFile file)
    {
        ExpansionTemplate? template = ExpansionTemplate.Read(
            document, file.Path, out ImmutableArray<RegoError> problems);
        errors.AddRange(problems.Select(RegoFolder.At));
        if (template is null)
        {
            return;
        }

        if (_expansions.Exists(one => one.Name == template.Name))
        {
            errors.Add(new PolicyError(file.Path, document.Line, 1,
                $"there is a second ExpansionTemplate with the name \"{template.Name}\". Remove one."));
            return;
        }

        _expansions.Add(template);
        _expansionFile = file.Path;
    }

    private void ReadTemplate(YamlDocument document, PolicyFile file)
    {
        ConstraintTemplate? template = ConstraintTemplate.Read(
            document, file, code, out ImmutableArray<RegoError> problems);
        errors.AddRange(problems.Select(RegoFolder.At));
        string kind = document.Root.Member("spec")?.Member("crd")?.Member("spec")?.Member("names")
            ?.Member("kind")?.Text ?? "";
        if (!_templates.TryAdd(kind, new FoundTemplate(template, document.Root, file, document.Line)))
        {
            (_, _, PolicyFile first, int line) = _templates[kind];
            errors.Add(new PolicyError(file.Path, document.Line, 1,
                $"there is a second template with kind \"{kind}\". The first one is in {first.Path}:{line}. Remove "
                    + "one."));
        }
    }

    private RegoPolicy? ReadConstraint(YamlDocument document, PolicyFile file, Expansions expansions)
    {
        string kind = document.Root.Member("kind")?.Text ?? "";
        if (!_templates.TryGetValue(kind, out FoundTemplate? found))
        {
            errors.Add(new PolicyError(file.Path, document.Line, 1,
                $"kind \"{kind}\" has no ConstraintTemplate in the policies folder. Add the template."));
            return null;
        }

        if (found.Template is not { } template)
        {
            return null;
        }

        ImmutableArray<ReadDeclaration> reads = template.Reads.IsUsed ? template.Reads.Declare(_synced) : [];
        if (template.Reads.IsUsed && reads.IsEmpty)
        {
            // With an empty inventory, it would allow objects that it must deny.
            errors.Add(new PolicyError(found.File.Path, found.Line, 1,
                $"template \"{kind}\" reads data.inventory, but its Rego does not name the kinds of the objects. "
                    + "Add them to a SyncSet in the policies folder."));
            return null;
        }

        Constraint? constraint = Constraint.Read(document, template, file.Path, out ImmutableArray<RegoError> problems);
        errors.AddRange(problems.Select(RegoFolder.At));
        PolicyNotes notes = PolicyNotes.Of([document.Root, found.Document], out string? mistake);
        if (mistake is not null)
        {
            errors.Add(new PolicyError(file.Path, document.Line, 1, mistake));
        }

        return constraint is null
            ? null
            : ConstraintPolicy.Of(
                constraint, IdOf(document), file.Path, reads, _config.ExcludedNamespaces, expansions, notes);
    }

    private sealed record FoundTemplate(ConstraintTemplate? Template, JsonValue Document, PolicyFile File, int Line);
}
