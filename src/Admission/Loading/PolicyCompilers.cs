using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Loading;

/// <summary>A compiler for each language in use, at the positions of <see cref="PolicyFiles.Claims"/>.</summary>
internal sealed partial class PolicyCompilers
{
    private const int MaxIdLength = 512;

    /// <param name="limits">Limits of loading and of later evaluations.</param>
    /// <param name="countsCoverage">Count which parts run, in the languages that can?</param>
    public PolicyCompilers(
        ImmutableArray<IPolicyLanguage> languages, EngineLimits limits, bool countsCoverage = false)
    {
        Languages = languages;
        Limits = limits;
        Compilers =
        [
            .. languages.Select(language => countsCoverage && language is IMeasuresCoverage measuring
                ? measuring.CreateCoverageCompiler(limits)
                : language.CreateCompiler(limits)),
        ];
    }

    public ImmutableArray<IPolicyLanguage> Languages { get; }

    public ImmutableArray<IPolicyCompiler> Compilers { get; }

    /// <summary>Limits of loading and of later evaluations.</summary>
    public EngineLimits Limits { get; }

    /// <summary>The policies that the files declare, including those with errors; sorted by path.</summary>
    /// <param name="claims">The files of each language.</param>
    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<ImmutableArray<PolicyFile>> claims) =>
    [
        .. Compilers.SelectMany((compiler, i) => claims[i].IsEmpty ? [] : compiler.Find(claims[i]))
            .OrderBy(static policy => policy.Path, StringComparer.Ordinal)
            .ThenBy(static policy => policy.Line),
    ];

    /// <summary>Loads the policies of every language.</summary>
    /// <param name="claims">The files of each language.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    /// <param name="kubernetesVersion">The version of Kubernetes in the settings; empty for none.</param>
    public ImmutableArray<ILoadedPolicies?> Load(
        ImmutableArray<ImmutableArray<PolicyFile>> claims, WorkloadKinds workloads, string kubernetesVersion) =>
    [
        .. Compilers.Select((compiler, i) =>
            claims[i].IsEmpty ? null : compiler.Load(claims[i], workloads, kubernetesVersion)),
    ];

    /// <summary>Errors for ids that two policies share.</summary>
    public static IEnumerable<PolicyError> FindDoubles(ImmutableArray<DeclaredPolicy> declared)
    {
        var byId = new Dictionary<string, DeclaredPolicy>(StringComparer.Ordinal);
        foreach (DeclaredPolicy policy in declared)
        {
            if (!byId.TryAdd(policy.Id, policy))
            {
                yield return Double(policy, byId[policy.Id]);
                yield return Double(byId[policy.Id], policy);
            }
        }
    }

    /// <summary>Errors for invalid ids of policies without another error.</summary>
    public static IEnumerable<PolicyError> CheckIds(IEnumerable<Policy> policies) =>
        from policy in policies
        where policy.Id.Length > MaxIdLength || !Id().IsMatch(policy.Id)
        select new PolicyError(
            policy.Path,
            0,
            0,
            $"'{policy.Id}' is not a valid policy id. An id has letters, digits, '-', '_' and '.', begins and ends "
                + $"with a letter or digit, and has at most {MaxIdLength} characters.");

    private static PolicyError Double(DeclaredPolicy policy, DeclaredPolicy other) => new(
        policy.Path,
        policy.Line,
        0,
        $"{other.Path} also has the id '{policy.Id}'. Ids are unique across all folders. Rename one of them.");

    [GeneratedRegex(@"\A[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
