using Admission.Json;

namespace Admission.Verdicts;

/// <summary>One violation, or one warning, of a policy.</summary>
/// <param name="Message">The problem, for people. Never empty; can have several lines.</param>
/// <param name="Field">
/// Path of the field in the object, <c>spec.containers[0].image</c>; empty if the policy named none.
/// </param>
/// <param name="Fix">The fix; empty if the policy gave none.</param>
public sealed record Violation(string Message, string Field = "", string Fix = "")
{
    /// <summary>Does the old object have it too, so that it only warns (the ratchet)?</summary>
    public bool IsExisting { get; init; }

    /// <summary>
    /// What the policy adds for programs, as JSON; null, the default, if it adds nothing. It is reported and recorded,
    /// and is never a part of the answer to the API server.
    /// </summary>
    public JsonValue? Details { get; init; }

    /// <summary>Number of characters of message, field and fix, and bytes of the details.</summary>
    public int Length => Message.Length + Field.Length + Fix.Length + (Details?.RawUtf8.Length ?? 0);
}
