using Admission.Protocol;

namespace Admission.Matching;

/// <summary>One rule of a policy's <c>match</c>, or of an override or exception. Its members are AND.</summary>
public sealed record MatchRule
{
    /// <summary>Does this rule cover the request?</summary>
    public MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces) => throw new NotImplementedException();
}
