using Admission.Faults;
using Admission.Lookups;
using Admission.Matching;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>What surrounds a request.</summary>
public sealed record EvaluationContext
{
    /// <summary>The time that policies see, and that decides which exceptions hold.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Timestamp of <see cref="TimeProvider.GetTimestamp"/> when the answer must be ready. A policy that is not done by
    /// then faults as timed out. <see cref="long.MaxValue"/> for no deadline.
    /// </summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>Where labels of namespaces come from.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

    /// <summary>The other objects of the cluster, for the policies that read some.</summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>
    /// While it holds at <see cref="Now"/>, what would be denied is only warned of; null where nobody broke the glass.
    /// </summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>
    /// Takes the id of a policy and a line that it logs, on the thread of the evaluation; null to drop the lines.
    /// </summary>
    public Action<string, string>? Console { get; init; }

    /// <summary>
    /// Watches the policies of the set for faults, and may have taken some out; null where nobody watches.
    /// </summary>
    public FaultWatch? Faults { get; init; }
}
