namespace Admission.Replays;

/// <summary>What another policy set would do otherwise. Ordered by how much it matters.</summary>
public enum FlipKind
{
    /// <summary>It passed and would be refused.</summary>
    NewDenial,

    /// <summary>It was refused and would pass.</summary>
    NewAllowance,

    /// <summary>It was refused and would be, for other reasons.</summary>
    ChangedReason,

    /// <summary>The user would be warned of something.</summary>
    NewWarning,

    /// <summary>A policy could not decide that could before, or was not asked.</summary>
    NewFault,

    /// <summary>The verdict depends on something that the recording does not contain.</summary>
    Undecided,

    /// <summary>It would be denied, and there is no verdict to compare with. Not a difference.</summary>
    Denial,
}

/// <summary>One difference between two verdicts on the same review, by one policy.</summary>
/// <param name="Kind">What is different.</param>
/// <param name="Policy">Id of the policy that makes the difference; empty for a refusal before any policy.</param>
/// <param name="Field">Field in the object; empty where the policy named none.</param>
/// <param name="Message">What the policy says, or said where it would no longer refuse.</param>
/// <param name="Fix">What to do instead; empty where the policy named nothing.</param>
public sealed record Flip(FlipKind Kind, string Policy, string Field, string Message, string Fix)
{
    /// <summary>What it said before, where the reason changed; empty otherwise.</summary>
    public string Before { get; init; } = "";

    /// <summary>Every field that the policy named, of the difference.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}
