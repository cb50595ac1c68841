namespace Admission.Verdicts;

/// <summary>One thing that a policy found wrong, or warns of.</summary>
/// <param name="Message">What is wrong, for a person. Never empty; may hold several lines.</param>
/// <param name="Field">
/// Path of the field in the object, <c>spec.containers[0].image</c>; empty where the policy named none.
/// </param>
/// <param name="Fix">What to do instead; empty where the policy named none.</param>
public sealed record Violation(string Message, string Field = "", string Fix = "")
{
    /// <summary>Was this wrong in the old object as well, so that it warns and does not block (the ratchet)?</summary>
    public bool IsExisting { get; init; }

    /// <summary>Characters of message, field and fix.</summary>
    internal int Length => Message.Length + Field.Length + Fix.Length;
}
