using System.Collections.Immutable;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Webhook;

/// <summary>The policies in force, and the errors of newer ones.</summary>
/// <param name="Set">The set in force; null if none has been loaded yet.</param>
/// <param name="LastErrors">Why the last reload was rejected; empty if it was not.</param>
public readonly record struct PolicyStatus(PolicySet? Set, ImmutableArray<PolicyError> LastErrors);
