using System.Collections.Immutable;

namespace Admission.Evaluation;

/// <summary>What one policy said about one request, before enforcement and exceptions. Immutable.</summary>
public abstract record PolicyOutcome
{
    private PolicyOutcome()
    {
    }

    /// <summary>What it warns of, in the policy's order.</summary>
    public ImmutableArray<Violation> Warnings { get; init; } = [];

    /// <summary>The policy looked and found nothing wrong.</summary>
    public sealed record Passed : PolicyOutcome
    {
        /// <summary>The outcome without a warning.</summary>
        public static readonly Passed Clean = new();
    }

    /// <summary>At least one rule is broken.</summary>
    /// <param name="Violations">Never empty; in the policy's order.</param>
    public sealed record Violated(ImmutableArray<Violation> Violations) : PolicyOutcome;

    /// <summary>The policy could not decide; its <c>onError</c> says what that means for the request.</summary>
    /// <param name="Fault">Why.</param>
    public sealed record Faulted(PolicyFault Fault) : PolicyOutcome;
}
