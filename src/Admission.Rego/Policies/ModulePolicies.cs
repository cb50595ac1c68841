using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Lints;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>Loads the OPA modules of a folder: each package with a verdict is a policy.</summary>
internal sealed class ModulePolicies(List<PolicyError> errors, List<PolicyError> warnings, RegoCoverage? coverage)
{
    private static readonly string[] Verdicts = ["deny", "violation", "warn"];

    /// <summary>Does a module have a rule whose value is a verdict?</summary>
    public static bool HasVerdict(RegoModule module) =>
        module.Rules.Exists(static rule => rule.Arguments is null && Verdicts.Contains(rule.Name))
        || (IdOf(module) == "system" && module.Rules.Exists(static rule => rule.Name == "main"));

    /// <summary>The id of the policy: the path of the package.</summary>
    public static string IdOf(RegoModule module) => string.Join('.', module.Package);

    /// <summary>Compiles all modules together, and adds the policies.</summary>
    public void Load(ImmutableArray<PolicyFile> files, List<RegoPolicy> policies)
    {
        var modules = new List<RegoModule>();
        var byId = new SortedDictionary<string, PolicyFile>(StringComparer.Ordinal);
        int before = errors.Count;
        foreach (PolicyFile file in files.Where(static f => RegoFolder.IsModule(f.Path)))
        {
            if (RegoFolder.Parse(file, errors) is { } module)
            {
                modules.Add(module);
                coverage?.Add(file.Path, file.Text, module);
                if (HasVerdict(module))
                {
                    byId.TryAdd(IdOf(module), file);
                }
            }
        }

        if (modules.Count == 0)
        {
            return;
        }

        warnings.AddRange(UnusedPackages.Find(modules, HasVerdict));
        RegoValue? data = RegoFolder.ReadDocuments(files, errors);
        if (errors.Count > before)
        {
            return;
        }

        RegoProgram? program = RegoProgram.Compile(
            modules, out ImmutableArray<RegoError> problems, covers: coverage is not null);
        errors.AddRange(problems.Select(RegoFolder.At));
        foreach ((string id, PolicyFile file) in byId)
        {
            RegoModule[] own = [.. modules.Where(one => IdOf(one) == id)];
            PolicyNotes notes = NotesOf(own);
            if (program is not null)
            {
                policies.Add(ModulePolicy.Of(program, [.. own], id, file.Path, data, notes));
            }
        }
    }

    // The metadata of the package takes precedence over that of its rules.
    private PolicyNotes NotesOf(RegoModule[] modules)
    {
        Annotation[] annotations =
        [
            .. modules.SelectMany(static module => module.Annotations)
                .Where(static one => one.Scope is "package" or "subpackages" || Verdicts.Contains(one.Path[^1]))
                .OrderBy(static one => one.Scope is "package" or "subpackages" ? 0 : 1),
        ];
        PolicyNotes notes = PolicyNotes.Of([.. annotations.Select(static one => one.Value)], out string? mistake);
        if (mistake is not null)
        {
            errors.Add(new PolicyError(annotations[0].At.File, annotations[0].At.Line, 1, mistake));
        }

        return notes;
    }
}
