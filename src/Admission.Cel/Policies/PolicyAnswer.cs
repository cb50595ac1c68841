using System.Collections.Immutable;

namespace Admission.Cel.Policies;

/// <summary>What the API server answers to a request for its policies.</summary>
/// <param name="IsAllowed">Is the request allowed?</param>
/// <param name="Code">The HTTP status of a denial; 0 for none.</param>
/// <param name="Reason">The reason of a denial, such as <c>Invalid</c>; empty for none.</param>
/// <param name="Message">The message of a denial, without what the API server writes before it; empty for none.</param>
/// <param name="Warnings">The warnings, in order.</param>
/// <param name="Annotations">The audit annotations, by key.</param>
public sealed record PolicyAnswer(
    bool IsAllowed,
    int Code,
    string Reason,
    string Message,
    ImmutableArray<string> Warnings,
    ImmutableSortedDictionary<string, string> Annotations);
