using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Verdicts;

/// <summary>What one policy said about one request, before enforcement and exceptions. Immutable.</summary>
public abstract record PolicyOutcome
{
    private PolicyOutcome()
    {
    }

    /// <summary>What it warns of, in the policy's order.</summary>
    public ImmutableArray<Violation> Warnings { get; init; } = [];

    /// <summary>
    /// How its violations count for this request, unless the settings say otherwise: for policies of other products
    /// that deny in one place and warn in another. Null, the default, for the enforcement of the policy.
    /// </summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>Number of further warnings, which are counted and not kept. Default 0.</summary>
    public int OmittedWarnings { get; init; }

    /// <summary>
    /// The reason of the answer if this outcome is the first that denies, <c>Invalid</c>: one that Kubernetes knows.
    /// Empty, the default, for <c>Forbidden</c>.
    /// </summary>
    public string Reason { get; init; } = "";

    /// <summary>
    /// What the evaluation cost, in the unit of the language; 0 if the language counts none.
    /// </summary>
    public long Cost { get; init; }

    /// <summary>Audit annotations of the policy, by key; a key has no slash. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuditAnnotations { get; init; } = [];

    /// <summary>Why the run failed; null if it ran to its end.</summary>
    public abstract PolicyFault? Fault { get; }

    /// <summary>The policy ran to its end and found nothing wrong.</summary>
    public sealed record Passed : PolicyOutcome
    {
        /// <summary>The outcome without a warning.</summary>
        public static readonly Passed Clean = new();

        /// <inheritdoc/>
        public override PolicyFault? Fault => null;
    }

    /// <summary>At least one rule is broken, also if the run failed after it had reported that.</summary>
    /// <param name="Violations">
    /// Never empty before <see cref="ReportLimit"/> has been applied; in the policy's order.
    /// </param>
    /// <param name="EndedBy">The fault that ended the run after its first violation; null if it ran to its end.</param>
    public sealed record Violated(ImmutableArray<Violation> Violations, PolicyFault? EndedBy = null) : PolicyOutcome
    {
        /// <summary>
        /// Number of further violations that are counted and not kept. They count as violations that the request
        /// brings in. Default 0.
        /// </summary>
        public int OmittedViolations { get; init; }

        /// <summary>Number of further violations of the old object as well, counted and not kept. Default 0.</summary>
        public int OmittedExisting { get; init; }

        /// <inheritdoc/>
        public override PolicyFault? Fault => EndedBy;

        /// <summary>Does the request bring any violation in that the old object does not have?</summary>
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

    /// <summary>The run failed before it found anything; <c>onError</c> says what that means for the request.</summary>
    /// <param name="Why">What happened.</param>
    public sealed record Faulted(PolicyFault Why) : PolicyOutcome
    {
        /// <inheritdoc/>
        public override PolicyFault Fault => Why;
    }
}
