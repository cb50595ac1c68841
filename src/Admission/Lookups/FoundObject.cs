using Admission.Json;

namespace Admission.Lookups;

/// <summary>What was found under a name.</summary>
/// <param name="State">What the lookup came to.</param>
/// <param name="Object">The declared fields of the object; null unless it was found.</param>
/// <param name="Reason">Why it cannot be told, and what to do about it: a sentence; empty where it can.</param>
public readonly record struct FoundObject(LookupState State, JsonValue? Object, string Reason)
{
    /// <summary>There is no such object.</summary>
    public static readonly FoundObject Absent = new(LookupState.Absent, null, "");

    /// <summary>It cannot be told.</summary>
    /// <param name="reason">Why, and what to do about it.</param>
    public static FoundObject Unknown(string reason) => new(LookupState.Unknown, null, reason);
}
