using System.Collections.Immutable;

namespace Admission.Cel.Policies;

/// <summary>The result of a policy for a request and one params object.</summary>
/// <param name="Decisions">The validations that the request violates; empty for none.</param>
/// <param name="AnnotationErrors">The audit annotations that failed and deny, whatever the binding says.</param>
/// <param name="Annotations">The audit annotations.</param>
/// <param name="Cost">What the evaluation cost.</param>
internal sealed record AdmissionPolicyResult(
    ImmutableArray<PolicyDecision> Decisions,
    ImmutableArray<PolicyDecision> AnnotationErrors,
    ImmutableArray<KeyValuePair<string, string>> Annotations,
    ulong Cost);
