using Admission.Verdicts;

namespace Admission.Cel.Policies;

/// <summary>Why one validation of a policy does not accept a request.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">The reason of the answer, such as <c>Forbidden</c>; empty for an error.</param>
/// <param name="Kind">A violation, or why the policy could not decide.</param>
/// <param name="Index">Its position among the validations; -1 if the decision is about the whole policy.</param>
internal sealed record PolicyDecision(string Message, string Reason, DecisionKind Kind, int Index)
{
    /// <summary>The expressions of the policy have cost more than they may together.</summary>
    public static readonly PolicyDecision OutOfBudget = new(
        "validation failed due to running out of cost budget, no further validation rules will be run",
        "",
        DecisionKind.OutOfBudget,
        -1);

    /// <summary>The time of the evaluation was used up.</summary>
    public static readonly PolicyDecision OutOfTime = new(
        "the policy exceeded its time limit. Look for a loop over a lot of data, or increase "
            + "--evaluation-timeout", "", DecisionKind.OutOfTime, -1);

    /// <summary>The outcome for the kernel of a decision that is not a violation.</summary>
    public FaultKind FaultKind => Kind switch
    {
        DecisionKind.Undecidable => FaultKind.Undecidable,
        DecisionKind.OutOfBudget or DecisionKind.TooExpensive => FaultKind.TooManyStatements,
        DecisionKind.OutOfTime => FaultKind.TimedOut,
        _ => FaultKind.Threw,
    };
}

/// <summary>The kinds of decisions of a policy.</summary>
internal enum DecisionKind
{
    /// <summary>A validation is false.</summary>
    Violation,

    /// <summary>An expression failed.</summary>
    Error,

    /// <summary>An expression depends on something that is not known.</summary>
    Undecidable,

    /// <summary>One expression has cost too much.</summary>
    TooExpensive,

    /// <summary>The expressions have cost too much together.</summary>
    OutOfBudget,

    /// <summary>The time was used up.</summary>
    OutOfTime,
}
