using Admission.Protocol;

namespace Admission.Matching;

/// <summary>
/// What a policy of another product matches, as that product evaluates it, where the members of a
/// <see cref="MatchRule"/> cannot express it. Immutable; safe to use from several threads.
/// </summary>
public interface INativeMatch
{
    /// <summary>Can it depend on labels of namespaces, beyond the label with the name?</summary>
    bool NeedsNamespaceLabels { get; }

    /// <summary>Does it cover the request? Unknown where a part that it needs is not known.</summary>
    /// <param name="request">The request.</param>
    /// <param name="namespaces">Where labels of namespaces come from.</param>
    MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces);

    /// <summary>The first member that does not cover the request, or that cannot be decided; null if it does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="namespaces">Where labels of namespaces come from.</param>
    NativeMiss? FindMiss(AdmissionRequest request, INamespaceLabels namespaces);
}

/// <summary>Why a match does not cover a request, or why that is not known.</summary>
/// <param name="Member">The member, as the policy spells it: <c>matchConstraints.excludeResourceRules[0]</c>.</param>
/// <param name="Rule">What it asks for.</param>
/// <param name="Request">What the request has.</param>
/// <param name="Unknown">What is not known, as a sentence; empty where the request is not covered for sure.</param>
public sealed record NativeMiss(string Member, string Rule, string Request, string Unknown = "");
