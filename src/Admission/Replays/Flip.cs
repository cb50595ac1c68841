using Admission.Json;

namespace Admission.Replays;

/// <summary>How the verdict of another policy set differs. Ordered by importance.</summary>
public enum FlipKind
{
    /// <summary>It was allowed and would be denied.</summary>
    NewDenial,

    /// <summary>It was denied and would be allowed.</summary>
    NewAllowance,

    /// <summary>It is denied in both cases, for different reasons.</summary>
    ChangedReason,

    /// <summary>The user would get a new warning.</summary>
    NewWarning,

    /// <summary>A policy fails that did not fail before, or that did not run.</summary>
    NewFault,

    /// <summary>The verdict depends on something that the recording does not contain.</summary>
    Undecided,

    /// <summary>It would be denied, and there is no verdict to compare with. Not a difference.</summary>
    Denial,
}

/// <summary>One difference between two verdicts on the same review, by one policy.</summary>
/// <param name="Kind">The kind of difference.</param>
/// <param name="Policy">Id of the policy that causes the difference; empty for a rejection before any policy.</param>
/// <param name="Field">Field in the object; empty if the policy named none.</param>
/// <param name="Message">The message of the policy; the earlier one if it would no longer deny.</param>
/// <param name="Fix">The fix; empty if the policy gave none.</param>
public sealed record Flip(FlipKind Kind, string Policy, string Field, string Message, string Fix)
{
    /// <summary>The earlier message, if the reason changed; otherwise empty.</summary>
    public string Before { get; init; } = "";

    /// <summary>Every field that the policy named in the difference.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What the policy adds to its message for programs; null if it adds nothing.</summary>
    public JsonValue? Details { get; init; }
}
