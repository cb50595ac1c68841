using Admission.Protocol;

namespace Admission.Matching;

/// <summary>
/// The match of a policy of another product, evaluated as in that product, if a <see cref="MatchRule"/> cannot express
/// it. Immutable and thread-safe.
/// </summary>
public interface INativeMatch
{
    /// <summary>Can it depend on labels of namespaces, beyond the label with the name?</summary>
    bool NeedsNamespaceLabels { get; }

    /// <summary>Does it match the request? Unknown if a required part is not known.</summary>
    /// <param name="namespaces">Source of namespace labels.</param>
    MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces);

    /// <summary>The first member that does not match the request, or cannot be decided; null if it matches.</summary>
    /// <param name="namespaces">Source of namespace labels.</param>
    NativeMiss? FindMiss(AdmissionRequest request, INamespaceLabels namespaces);
}

/// <summary>Why a match does not cover a request, or why that is not known.</summary>
/// <param name="Member">
/// The member, with its name in the policy: <c>matchConstraints.excludeResourceRules[0]</c>.
/// </param>
/// <param name="Rule">What the member requires.</param>
/// <param name="Request">What the request has.</param>
/// <param name="Unknown">The unknown part, as a sentence; empty if the request is certainly not covered.</param>
public sealed record NativeMiss(string Member, string Rule, string Request, string Unknown = "");
