using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>The current state of a policy that has failed. Immutable.</summary>
/// <param name="Policy">Id of the policy.</param>
/// <param name="Faults">Faults within the window, over all namespaces.</param>
/// <param name="Window">How long each fault counts toward --fault-threshold.</param>
/// <param name="Latest">Kind of the last one.</param>
/// <param name="IsFailing">Has it reached the threshold and not recovered since?</param>
/// <param name="NamespacesTakenOut">Number of namespaces in which the circuit breaker has disabled it.</param>
public sealed record FaultState(
    string Policy, int Faults, TimeSpan Window, FaultKind Latest, bool IsFailing, int NamespacesTakenOut);
