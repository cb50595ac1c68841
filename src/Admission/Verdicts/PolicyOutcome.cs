using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Verdicts;

/// <summary>The outcome of one policy for one request, before enforcement and exceptions. Immutable.</summary>
public abstract record PolicyOutcome
{
    private PolicyOutcome()
    {
    }

    /// <summary>Its warnings, in the policy's order.</summary>
    public ImmutableArray<Violation> Warnings { get; init; } = [];

    /// <summary>
    /// Enforcement for this request, unless the settings have one: for policies of other products that deny in one
    /// place and warn in another. Null, the default, for the enforcement of the policy.
    /// </summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>Number of further warnings, which are counted but not kept. Default 0.</summary>
    public int OmittedWarnings { get; init; }

    /// <summary>
    /// The reason of the answer if this outcome is the first that denies, <c>Invalid</c>: one that Kubernetes knows.
    /// Empty, the default, for <c>Forbidden</c>.
    /// </summary>
    public string Reason { get; init; } = "";

    /// <summary>Cost of the evaluation, in the unit of the language; 0 if the language counts none.</summary>
    public long Cost { get; init; }

    /// <summary>Audit annotations of the policy, by key; a key has no slash. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuditAnnotations { get; init; } = [];

    /// <summary>Why the run failed; null if it ran to its end.</summary>
    public abstract PolicyFault? Fault { get; }

    /// <summary>The policy ran to its end and found no violation.</summary>
    public sealed record Passed : PolicyOutcome
    {
        /// <summary>The outcome without a warning.</summary>
        public static readonly Passed Clean = new();

        /// <inheritdoc/>
        public override PolicyFault? Fault => null;
    }

    /// <summary>The policy found at least one violation, even if the run failed afterwards.</summary>
    /// <param name="Violations">
    /// Never empty before <see cref="ReportLimit"/> has been applied; in the policy's order.
    /// </param>
    /// <param name="EndedBy">The fault that ended the run after its first violation; null if it ran to its end.</param>
    public sealed record Violated(ImmutableArray<Violation> Violations, PolicyFault? EndedBy = null) : PolicyOutcome
    {
        /// <summary>
        /// Number of further violations that are counted but not kept. They count as violations that the request adds.
        /// Default 0.
        /// </summary>
        public int OmittedViolations { get; init; }

        /// <summary>
        /// Number of further violations that the old object has too, counted but not kept. Default 0.
        /// </summary>
        public int OmittedExisting { get; init; }

        /// <inheritdoc/>
        public override PolicyFault? Fault => EndedBy;

        /// <summary>Does the request add any violation that the old object does not have?</summary>
        public bool HasNew
        {
            get
            {
                if (OmittedViolations > 0)
                {
                    return true;
                }

                foreach (Violation violation in Violations)
                {
                    if (!violation.IsExisting)
                    {
                        return true;
                    }
                }

                return false;
            }
        }
    }

    /// <summary>The run failed before it found a violation; <c>onError</c> decides about the request.</summary>
    public sealed record Faulted(PolicyFault Why) : PolicyOutcome
    {
        /// <inheritdoc/>
        public override PolicyFault Fault => Why;
    }
}
