using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Lookups;

/// <summary>The objects that were found by a key or in a namespace.</summary>
/// <param name="IsKnown">Are these all there are? False where that cannot be told.</param>
/// <param name="Objects">
/// The declared fields of each, sorted by namespace and name; those that happen to be known where
/// <paramref name="IsKnown"/> is false.
/// </param>
/// <param name="Reason">Why it cannot be told, and what to do about it: a sentence; empty where it can.</param>
public readonly record struct FoundObjects(bool IsKnown, ImmutableArray<JsonValue> Objects, string Reason)
{
    /// <summary>It cannot be told which there are.</summary>
    /// <param name="reason">Why, and what to do about it.</param>
    /// <param name="objects">Those that happen to be known.</param>
    public static FoundObjects Unknown(string reason, ImmutableArray<JsonValue> objects = default) =>
        new(false, objects.IsDefault ? [] : objects, reason);
}
