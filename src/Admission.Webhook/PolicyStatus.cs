using System.Collections.Immutable;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Webhook;

/// <summary>The policies in force, and what is wrong with newer ones.</summary>
/// <param name="Set">The set that judges; null where none could be loaded yet.</param>
/// <param name="LastErrors">Why the last reload was refused; empty where it was not.</param>
public readonly record struct PolicyStatus(PolicySet? Set, ImmutableArray<PolicyError> LastErrors);
