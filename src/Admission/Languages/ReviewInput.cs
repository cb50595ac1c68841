using Admission.Authorization;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Languages;

/// <summary>A review as policies see it. Immutable.</summary>
public sealed record ReviewInput
{
    /// <summary>
    /// The request. A policy that reads a part in <see cref="AdmissionRequest.Unknown"/> cannot decide: its outcome is
    /// a fault of the kind <see cref="Verdicts.FaultKind.Undecidable"/>.
    /// </summary>
    public required AdmissionRequest Request { get; init; }

    /// <summary>The time of the review.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Kinds with a pod template.</summary>
    public required WorkloadKinds Workloads { get; init; }

    /// <summary>Known labels of namespaces.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

    /// <summary>
    /// The other objects of the cluster, of the kinds in <see cref="Policies.Policy.Reads"/>. A policy that looks up an
    /// unknown object cannot decide: its outcome is a fault of the kind <see cref="Verdicts.FaultKind.Undecidable"/>.
    /// An outcome that depends on lookups must not be remembered.
    /// </summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>
    /// Decides what users may do, for policies that ask. Default: not known, so such a policy cannot decide. An outcome
    /// that depends on it must not be remembered.
    /// </summary>
    public IAccessReviews Access { get; init; } = UnknownAccess.Instance;

    /// <summary>
    /// Receives the id of a policy and a line that it logs, on the evaluating thread; null to drop the lines.
    /// </summary>
    public Action<string, string>? Console { get; init; }
}
