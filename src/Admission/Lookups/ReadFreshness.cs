

namespace Admission.Lookups;

/// <summary>How well the objects of a kind are known.</summary>
/// <param name="IsKnown">Are they known well enough to judge by?</param>
/// <param name="AsOf">The latest time at which they are known to have been so; null if they never were.</param>
/// <param name="Revision">
/// Another number whenever an object of the kind has changed, so that what was made of all of them can be kept.
/// </param>
/// <param name="Reason">Why they are not known, and what to do about it: a sentence; empty where they are.</param>
public readonly record struct ReadFreshness(bool IsKnown, DateTimeOffset? AsOf, long Revision, string Reason);
