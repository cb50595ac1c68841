using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>Loads the OPA modules of a folder: each package with a verdict is a policy.</summary>
internal sealed class ModulePolicies(List<PolicyError> errors, RegoCoverage? coverage)
{
    private static readonly string[] Verdicts = ["deny", "violation", "warn"];

    /// <summary>Has a module a rule whose value is a verdict?</summary>
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
            if (program is not null)
            {
                policies.Add(ModulePolicy.Of(
                    program, [.. modules.Where(one => IdOf(one) == id)], id, file.Path, data));
            }
        }
    }
}
