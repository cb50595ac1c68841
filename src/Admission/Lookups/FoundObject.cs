using Admission.Json;

namespace Admission.Lookups;

/// <summary>The result of a lookup by name.</summary>
/// <param name="State">State of the result.</param>
/// <param name="Object">The declared fields of the object; null unless it was found.</param>
/// <param name="Reason">Why the result is not known, and how to fix it: a sentence; empty if it is known.</param>
public readonly record struct FoundObject(LookupState State, JsonValue? Object, string Reason)
{
    /// <summary>There is no such object.</summary>
    public static readonly FoundObject Absent = new(LookupState.Absent, null, "");

    /// <summary>The result is not known.</summary>
    /// <param name="reason">Why, and how to fix it.</param>
    public static FoundObject Unknown(string reason) => new(LookupState.Unknown, null, reason);
}
