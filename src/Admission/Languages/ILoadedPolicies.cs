using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>The policies of one language in one folder, checked. Immutable.</summary>
public interface ILoadedPolicies
{
    /// <summary>Every error, with paths relative to the policies folder; sorted.</summary>
    ImmutableArray<PolicyError> Errors { get; }

    /// <summary>
    /// What deserves a look and is not an error, such as a policy without a binding; with paths relative to the
    /// policies folder; sorted.
    /// </summary>
    ImmutableArray<PolicyError> Warnings { get; }

    /// <summary>Every policy without an error, sorted by id.</summary>
    ImmutableArray<Policy> Policies { get; }

    /// <summary>Compiles policies for evaluation. Called once, and only if there is no error.</summary>
    /// <param name="ids">Ids of policies; an evaluation names a policy by its position here.</param>
    IPolicyProgram Link(ImmutableArray<string> ids);
}
