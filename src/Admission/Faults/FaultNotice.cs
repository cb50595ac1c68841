using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>A change of a policy's faults that operators should see once.</summary>
/// <param name="Policy">Id of the policy.</param>
public abstract record FaultNotice(string Policy)
{
    /// <summary>The policy has reached the threshold of faults, over all namespaces.</summary>
    /// <param name="Policy">Id of the policy.</param>
    /// <param name="Faults">Number of faults within the window.</param>
    /// <param name="Latest">Kind of the last one.</param>
    public sealed record Failing(string Policy, int Faults, FaultKind Latest) : FaultNotice(Policy);

    /// <summary>A failing policy had no fault for a whole window, and is disabled nowhere.</summary>
    /// <param name="Policy">Id of the policy.</param>
    public sealed record Recovered(string Policy) : FaultNotice(Policy);

    /// <summary>The circuit breaker has disabled the policy for a namespace.</summary>
    /// <param name="Policy">Id of the policy.</param>
    /// <param name="Namespace">The namespace of the objects that made it fail.</param>
    /// <param name="Latest">Kind of the last fault there.</param>
    public sealed record TakenOut(string Policy, string Namespace, FaultKind Latest) : FaultNotice(Policy);

    /// <summary>The policy was tried again for a namespace without a fault, and is enabled there.</summary>
    /// <param name="Policy">Id of the policy.</param>
    public sealed record Returned(string Policy, string Namespace) : FaultNotice(Policy);
}
