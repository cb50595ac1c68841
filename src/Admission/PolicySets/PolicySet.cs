using System.Collections.Immutable;
using Admission.Drift;
using Admission.Kinds;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>
/// All policies of a folder with their settings, ready for evaluation. Immutable: a reload creates a new set, and a
/// request keeps the set that it started with.
/// </summary>
public sealed class PolicySet
{
    private readonly bool _hasFreshReads;

    /// <summary>Creates a set from checked parts.</summary>
    /// <param name="policies">Sorted by id; each knows its position.</param>
    /// <param name="digest">Digest of every byte that can change a verdict.</param>
    /// <param name="programs">The compiled policies, a program for each language in use.</param>
    /// <param name="limits">Limits of an evaluation.</param>
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
        ForPayloads =
            [.. policies.Where(static policy => !policy.IsOffEverywhere && policy.Policy.EvaluatesPayloads)];
        NeedsNamespaceLabels = policies.Any(static policy => policy.NeedsNamespaceLabels);
        AsksForAccess = policies.Any(static policy => !policy.IsOffEverywhere && policy.Policy.AsksForAccess);
        LooksUpOwners = policies.Any(static policy => policy.LooksUpOwners);
        _hasFreshReads = policies.Any(static policy =>
            !policy.IsOffEverywhere && policy.Policy.Reads.Any(static read => !read.FreshNames.IsEmpty));
        Reads = ReadDeclaration.Merge(policies
            .Where(static policy => !policy.IsOffEverywhere)
            .SelectMany(static policy => policy.Policy.Reads));
    }

    /// <summary>Every policy, including those that are off, sorted by id.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; }

    /// <summary>SHA-256 over policies, libraries and settings: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The first twelve digits of <see cref="Digest"/>, for people.</summary>
    public string ShortDigest => Digest["sha256:".Length..][..12];

    /// <summary>Kinds with a pod template: those of Kubernetes and of the settings.</summary>
    public WorkloadKinds Workloads { get; }

    /// <summary>The known kinds: those that Admission ships, and those of the settings.</summary>
    public KindTable Kinds { get; }

    /// <summary>Which policies can match a request.</summary>
    public PolicyIndex Index { get; }

    /// <summary>The policies for payloads, which match no request; not those that are off.</summary>
    public ImmutableArray<ConfiguredPolicy> ForPayloads { get; }

    /// <summary>Does some policy depend on labels of namespaces, so that they must be watched?</summary>
    public bool NeedsNamespaceLabels { get; }

    /// <summary>Does a policy that is not off ask what users may do?</summary>
    public bool AsksForAccess { get; }

    /// <summary>Can a result depend on the workload that controls an object?</summary>
    public bool LooksUpOwners { get; }

    /// <summary>
    /// The declared reads of all policies, one declaration for each kind; not of policies that are off.
    /// </summary>
    public ImmutableArray<ReadDeclaration> Reads { get; }

    /// <summary>
    /// <see cref="Reads"/> and the owners of objects, which a webhook reads only when it needs them: what an evaluation
    /// without a cluster must know.
    /// </summary>
    public ImmutableArray<ReadDeclaration> AllReads => LooksUpOwners
        ? [.. Reads, .. OwnerReads.All]
        : Reads;

    /// <summary>The compiled policies: <see cref="ConfiguredPolicy.Program"/> is a position here.</summary>
    internal ImmutableArray<IPolicyProgram> Programs { get; }

    /// <summary>Which objects are watched for changes without a review; for none by default.</summary>
    public DriftSettings Drift { get; internal init; } = DriftSettings.None;

    /// <summary>Limits of an evaluation.</summary>
    public EngineLimits Limits { get; }

    /// <summary>
    /// The fresh reads that the policies for the request need from the API server first; empty for most.
    /// </summary>
    public ImmutableArray<ReadDeclaration> FreshReadsOf(AdmissionRequest request) => _hasFreshReads
        ?
        [
            .. Index.Find(request).SelectMany(static policy => policy.Policy.Reads)
                .Where(static read => !read.FreshNames.IsEmpty),
        ]
        : [];

    /// <summary>How a policy reaches its outcome, in the languages that can explain it; otherwise empty.</summary>
    /// <param name="policy">A policy of the set.</param>
    /// <param name="review">A review that it matches.</param>
    public ImmutableArray<ExplainedExpression> Explain(ConfiguredPolicy policy, ReviewInput review)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (Programs[policy.Program] as IExplainsPolicies)?.Explain(policy.Place, review) ?? [];
    }

    /// <summary>Prepares evaluations, so that the first requests do not wait.</summary>
    /// <param name="evaluations">Number of concurrent evaluations.</param>
    public void Warm(int evaluations)
    {
        foreach (IPolicyProgram program in Programs)
        {
            program.Warm(evaluations);
        }
    }

    /// <summary>
    /// The namespace whose labels a policy for the request needs and the source does not know; null if everything is
    /// known.
    /// </summary>
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
