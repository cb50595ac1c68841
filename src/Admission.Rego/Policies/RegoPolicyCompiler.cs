using System.Collections.Immutable;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;

namespace Admission.Rego.Policies;

/// <summary>Finds and compiles the Rego policies of a folder.</summary>
/// <param name="limits">Limits of loading and of later evaluations.</param>
/// <param name="engines">The engines of templates besides Rego.</param>
/// <param name="coverage">Counts which lines run; null to count nothing.</param>
internal sealed class RegoPolicyCompiler(
    EngineLimits limits, ImmutableArray<ITemplateEngine> engines, RegoCoverage? coverage) : ICoverageCompiler
{
    public ImmutableArray<FileCoverage> Coverage => coverage?.Files ?? [];

    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files)
    {
        var declared = new List<DeclaredPolicy>();
        foreach (PolicyFile file in files)
        {
            if (RegoFolder.IsModule(file.Path))
            {
                if (RegoFolder.Parse(file, []) is { } module)
                {
                    coverage?.Add(file.Path, file.Text, module);
                    if (ModulePolicies.HasVerdict(module))
                    {
                        declared.Add(new DeclaredPolicy(ModulePolicies.IdOf(module), file.Path, module.PackageAt.Line));
                    }
                }

                continue;
            }

            if (RegoLanguage.MayBeGatekeeper(file))
            {
                declared.AddRange(RegoLanguage.Documents(file)
                    .Where(static d => RegoLanguage.IsConstraint(d.Root))
                    .Select(d => new DeclaredPolicy(GatekeeperPolicies.IdOf(d), file.Path, d.Line)));
            }
        }

        // Several files can belong to one package.
        return [.. declared.DistinctBy(static d => RegoFolder.IsModule(d.Path) ? d.Id : $"{d.Path}:{d.Line}")];
    }

    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path) => files;

    public ILoadedPolicies Load(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion)
    {
        var errors = new List<PolicyError>();
        var warnings = new List<PolicyError>();
        var policies = new List<RegoPolicy>();
        var code = new TemplateCode(engines, kubernetesVersion)
        {
            Warn = warnings.Add,
            Covered = coverage is null ? null : (file, module) => coverage.Add(file.Path, file.Text, module),
        };
        new GatekeeperPolicies(errors, warnings, code).Load(files, policies);
        new ModulePolicies(errors, warnings, coverage).Load(files, policies);
        return new LoadedRegoPolicies(
            limits, [.. policies.OrderBy(static p => p.Policy.Id, StringComparer.Ordinal)], coverage)
        {
            Environment = string.Join(' ', engines
                .Where(engine => files.Any(file => file.Text.Contains(engine.Name, StringComparison.Ordinal)))
                .Select(engine => engine.EnvironmentOf(kubernetesVersion))),
            Errors = [.. errors.Distinct().Order(PolicyError.ByPosition)],
            Warnings = [.. warnings.Order(PolicyError.ByPosition)],
        };
    }
}
