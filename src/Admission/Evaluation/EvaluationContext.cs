using Admission.Authorization;
using Admission.Faults;
using Admission.Lookups;
using Admission.Matching;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>Time, deadline and surroundings of an evaluation.</summary>
public sealed record EvaluationContext
{
    /// <summary>The time that policies see, and that decides which exceptions apply.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Timestamp of <see cref="TimeProvider.GetTimestamp"/> when the answer must be ready. A policy that is not
    /// finished by then fails with a timeout. <see cref="long.MaxValue"/> for no deadline.
    /// </summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>Source of namespace labels.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

    /// <summary>The other objects of the cluster, for policies that look them up.</summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>
    /// The owners of the object that were read, and those that must be read before another evaluation; null if
    /// <see cref="Objects"/> contain the whole owners.
    /// </summary>
    public ReviewOwners? Owners { get; init; }

    /// <summary>What users may do, for the policies that ask.</summary>
    public IAccessReviews Access { get; init; } = UnknownAccess.Instance;

    /// <summary>While it is in force at <see cref="Now"/>, denials become warnings; null without break-glass.</summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>
    /// Receives the id of a policy and a line that it logs, on the evaluating thread; null to drop the lines.
    /// </summary>
    public Action<string, string>? Console { get; init; }

    /// <summary>Watches the policies of the set for faults, and may have disabled some; null to watch none.</summary>
    public FaultWatch? Faults { get; init; }
}
