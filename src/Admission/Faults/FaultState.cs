using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>How a policy that has faulted does now. Immutable.</summary>
/// <param name="Policy">Id of the policy.</param>
/// <param name="Faults">Faults within the window, over all namespaces.</param>
/// <param name="Window">How long a fault is counted.</param>
/// <param name="Latest">Kind of the last one.</param>
/// <param name="IsFailing">Has it reached the threshold, and not recovered since?</param>
/// <param name="NamespacesTakenOut">For how many namespaces the circuit breaker has taken it out.</param>
public sealed record FaultState(
    string Policy, int Faults, TimeSpan Window, FaultKind Latest, bool IsFailing, int NamespacesTakenOut);
