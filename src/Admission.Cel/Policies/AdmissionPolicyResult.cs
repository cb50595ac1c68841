using System.Collections.Immutable;

namespace Admission.Cel.Policies;

/// <summary>What a policy said about a request, with one params object.</summary>
/// <param name="Decisions">What speaks against the request; empty for nothing.</param>
/// <param name="AnnotationErrors">The audit annotations that failed and deny, whatever the binding says.</param>
/// <param name="Annotations">The audit annotations.</param>
/// <param name="Cost">What the evaluation cost.</param>
internal sealed record AdmissionPolicyResult(
    ImmutableArray<PolicyDecision> Decisions,
    ImmutableArray<PolicyDecision> AnnotationErrors,
    ImmutableArray<KeyValuePair<string, string>> Annotations,
    ulong Cost);
