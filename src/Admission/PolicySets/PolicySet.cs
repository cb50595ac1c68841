using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>
/// All policies of a folder with their settings, ready to judge. Immutable: a reload makes a new one, and a request
/// keeps the one it started with.
/// </summary>
public sealed class PolicySet
{
    private readonly bool _hasFreshReads;

    /// <summary>Puts a set together from checked parts.</summary>
    /// <param name="policies">Sorted by id; each knows its position.</param>
    /// <param name="digest">Digest of every byte that can change a verdict.</param>
    /// <param name="programs">The compiled policies, a program for each language in use.</param>
    /// <param name="limits">What policies may use.</param>
    /// <param name="workloads">Kinds with a pod template; null for those that Admission ships.</param>
    /// <param name="kinds">Known kinds; null for those that Admission ships.</param>
    internal PolicySet(
        ImmutableArray<ConfiguredPolicy> policies,
        string digest,
        ImmutableArray<IPolicyProgram> programs,
        EngineLimits limits,
        WorkloadKinds? workloads = null,
        KindTable? kinds = null)
    {
        Workloads = workloads ?? WorkloadKinds.BuiltIn;
        Kinds = kinds ?? KindTable.Shipped;
        Policies = policies;
        Digest = digest;
        Programs = programs;
        Limits = limits;
        Index = new PolicyIndex(policies);
        NeedsNamespaceLabels = policies.Any(static policy => policy.NeedsNamespaceLabels);
        _hasFreshReads = policies.Any(static policy =>
            !policy.IsOffEverywhere && policy.Policy.Reads.Any(static read => !read.FreshNames.IsEmpty));
        Reads = ReadDeclaration.Merge(policies
            .Where(static policy => !policy.IsOffEverywhere)
            .SelectMany(static policy => policy.Policy.Reads));
    }

    /// <summary>Every policy, those that are off included, sorted by id.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; }

    /// <summary>SHA-256 over policies, libraries and settings: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The first twelve digits of <see cref="Digest"/>, for people.</summary>
    public string ShortDigest => Digest["sha256:".Length..][..12];

    /// <summary>Kinds with a pod template: Kubernetes' own and those that the settings name.</summary>
    public WorkloadKinds Workloads { get; }

    /// <summary>The known kinds: those that Admission ships, and those that the settings name.</summary>
    public KindTable Kinds { get; }

    /// <summary>Which policies can care for a request.</summary>
    public PolicyIndex Index { get; }

    /// <summary>Does some policy depend on labels of namespaces, so that somebody must follow them?</summary>
    public bool NeedsNamespaceLabels { get; }

    /// <summary>
    /// What the policies read of other objects, one declaration for each kind; of those that are off, nothing.
    /// </summary>
    public ImmutableArray<ReadDeclaration> Reads { get; }

    /// <summary>The compiled policies: <see cref="ConfiguredPolicy.Program"/> is a position here.</summary>
    internal ImmutableArray<IPolicyProgram> Programs { get; }

    /// <summary>What policies may use.</summary>
    public EngineLimits Limits { get; }

    /// <summary>
    /// What the policies that can care for the request want to have asked of the API server first; empty for most.
    /// </summary>
    /// <param name="request">The request.</param>
    public ImmutableArray<ReadDeclaration> FreshReadsOf(AdmissionRequest request) => _hasFreshReads
        ?
        [
            .. Index.Find(request).SelectMany(static policy => policy.Policy.Reads)
                .Where(static read => !read.FreshNames.IsEmpty),
        ]
        : [];

    /// <summary>How a policy comes to its outcome, in the languages that can tell; empty otherwise.</summary>
    /// <param name="policy">A policy of the set.</param>
    /// <param name="review">A review that it matches.</param>
    public ImmutableArray<ExplainedExpression> Explain(ConfiguredPolicy policy, ReviewInput review)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (Programs[policy.Program] as IExplainsPolicies)?.Explain(policy.Place, review) ?? [];
    }

    /// <summary>Makes evaluations ready, so that the first requests do not wait.</summary>
    /// <param name="evaluations">Number of evaluations at a time.</param>
    public void Warm(int evaluations)
    {
        foreach (IPolicyProgram program in Programs)
        {
            program.Warm(evaluations);
        }
    }

    /// <summary>
    /// The namespace whose labels a policy that can care for the request depends on, where the source does not know it;
    /// null where all is known that is needed.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="namespaces">The source.</param>
    public string? FindMissingNamespace(AdmissionRequest request, INamespaceLabels namespaces)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        if (!NeedsNamespaceLabels
            || !MatchRule.LooksUpNamespace(request)
            || namespaces.Find(request.Namespace) is not null)
        {
            return null;
        }

        return Index.Find(request).Any(static policy => policy.NeedsNamespaceLabels) ? request.Namespace : null;
    }
}
