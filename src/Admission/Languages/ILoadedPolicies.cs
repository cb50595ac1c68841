using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>The policies of one language in one folder, checked. Immutable.</summary>
public interface ILoadedPolicies
{
    /// <summary>Every error, with paths relative to the policies folder; sorted.</summary>
    ImmutableArray<PolicyError> Errors { get; }

    /// <summary>
    /// Warnings, such as a policy without a binding; with paths relative to the policies folder; sorted.
    /// </summary>
    ImmutableArray<PolicyError> Warnings { get; }

    /// <summary>
    /// What else the verdicts depend on, such as <c>kubernetes 1.33</c>: it is part of the digest of the policy set.
    /// Default empty.
    /// </summary>
    string Environment => "";

    /// <summary>Every policy without an error, sorted by id.</summary>
    ImmutableArray<Policy> Policies { get; }

    /// <summary>Links policies for evaluation. Called once, and only if there is no error.</summary>
    /// <param name="ids">Ids of policies; an evaluation identifies a policy by its position in this list.</param>
    IPolicyProgram Link(ImmutableArray<string> ids);
}
