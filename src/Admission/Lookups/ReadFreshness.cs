

namespace Admission.Lookups;

/// <summary>How current the objects of a kind are.</summary>
/// <param name="IsKnown">Are they current enough for an evaluation?</param>
/// <param name="AsOf">The latest time for which they are known; null if they never were.</param>
/// <param name="Revision">
/// Changes whenever an object of the kind changes, so that results computed from all of them can be cached.
/// </param>
/// <param name="Reason">Why they are not known, and how to fix it: a sentence; empty if they are known.</param>
public readonly record struct ReadFreshness(bool IsKnown, DateTimeOffset? AsOf, long Revision, string Reason);
