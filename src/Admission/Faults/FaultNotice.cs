using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>Something about a policy's faults that an operator should be told, once.</summary>
/// <param name="Policy">Id of the policy.</param>
public abstract record FaultNotice(string Policy)
{
    /// <summary>It has reached the threshold of faults, over all namespaces.</summary>
    /// <param name="Policy">Id of the policy.</param>
    /// <param name="Faults">How many within the window.</param>
    /// <param name="Latest">Kind of the last one.</param>
    public sealed record Failing(string Policy, int Faults, FaultKind Latest) : FaultNotice(Policy);

    /// <summary>No fault of a failing policy came for a whole window, and it is taken out nowhere.</summary>
    /// <param name="Policy">Id of the policy.</param>
    public sealed record Recovered(string Policy) : FaultNotice(Policy);

    /// <summary>The circuit breaker has taken it out for a namespace.</summary>
    /// <param name="Policy">Id of the policy.</param>
    /// <param name="Namespace">Whose objects made it fault.</param>
    /// <param name="Latest">Kind of the last fault there.</param>
    public sealed record TakenOut(string Policy, string Namespace, FaultKind Latest) : FaultNotice(Policy);

    /// <summary>It was tried again for a namespace, did not fault, and judges it from here on.</summary>
    /// <param name="Policy">Id of the policy.</param>
    /// <param name="Namespace">The namespace.</param>
    public sealed record Returned(string Policy, string Namespace) : FaultNotice(Policy);
}
