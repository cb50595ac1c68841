using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Lookups;

/// <summary>The objects with a key or in a namespace.</summary>
/// <param name="IsKnown">Are these all objects? False if that is not known.</param>
/// <param name="Objects">
/// The declared fields of each object, sorted by namespace and name; only the known objects if
/// <paramref name="IsKnown"/> is false.
/// </param>
/// <param name="Reason">Why the objects are not known, and how to fix it: a sentence; empty if they are known.</param>
public readonly record struct FoundObjects(bool IsKnown, ImmutableArray<JsonValue> Objects, string Reason)
{
    /// <summary>Not all objects are known.</summary>
    /// <param name="reason">Why, and how to fix it.</param>
    /// <param name="objects">The known objects.</param>
    public static FoundObjects Unknown(string reason, ImmutableArray<JsonValue> objects = default) =>
        new(false, objects.IsDefault ? [] : objects, reason);
}
