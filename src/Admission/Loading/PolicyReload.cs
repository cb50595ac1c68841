using System.Collections.Immutable;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Loading;

/// <summary>The result of an attempt to reload the policies.</summary>
/// <param name="Current">The set in force from now on; null if no set has loaded yet.</param>
/// <param name="Errors">Why the new files were rejected; empty if they were accepted.</param>
/// <param name="Warnings">Warnings about the accepted files.</param>
public sealed record PolicyReload(
    PolicySet? Current, ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyError> Warnings)
{
    /// <summary>Were the new files accepted?</summary>
    public bool IsSuccess => Errors.IsEmpty;
}
