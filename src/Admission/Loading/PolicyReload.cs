using System.Collections.Immutable;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Loading;

/// <summary>What an attempt to load the policies anew came to.</summary>
/// <param name="Current">The set in force from now on; null where none was ever good.</param>
/// <param name="Errors">Why the new files were refused; empty where they were taken.</param>
/// <param name="Warnings">What deserves a look in the files that were taken.</param>
public sealed record PolicyReload(
    PolicySet? Current, ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyError> Warnings)
{
    /// <summary>Were the new files taken?</summary>
    public bool IsSuccess => Errors.IsEmpty;
}
