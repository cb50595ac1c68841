using System.Collections.Immutable;
using Admission.Engines.JavaScript;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Policies;

/// <summary>
/// All policies of a folder with their settings, ready to judge. Immutable: a reload makes a new one, and a request
/// keeps the one it started with.
/// </summary>
public sealed class PolicySet
{
    /// <summary>Puts a set together from checked parts.</summary>
    /// <param name="policies">Sorted by id; each knows its position.</param>
    /// <param name="digest">Digest of every byte that can change a verdict.</param>
    /// <param name="program">The compiled policies, at the same positions.</param>
    /// <param name="workloads">Kinds with a pod template; null for those of Kubernetes itself.</param>
    internal PolicySet(
        ImmutableArray<ConfiguredPolicy> policies,
        string digest,
        JavaScriptProgram program,
        WorkloadKinds? workloads = null)
    {
        Workloads = workloads ?? WorkloadKinds.BuiltIn;
        Policies = policies;
        Digest = digest;
        Program = program;
        Index = new PolicyIndex(policies);
    }

    /// <summary>Every policy, those that are off included, sorted by id.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; }

    /// <summary>SHA-256 over policies, libraries and settings: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The first twelve digits of <see cref="Digest"/>, for people.</summary>
    public string ShortDigest => Digest["sha256:".Length..][..12];

    /// <summary>Kinds with a pod template: Kubernetes' own and those that the settings name.</summary>
    public WorkloadKinds Workloads { get; }

    /// <summary>Which policies can care for a request.</summary>
    public PolicyIndex Index { get; }

    /// <summary>The compiled policies.</summary>
    public JavaScriptProgram Program { get; }
}
