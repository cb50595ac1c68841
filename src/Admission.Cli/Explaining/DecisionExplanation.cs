using System.Collections.Immutable;
using Admission.Decisions;

namespace Admission.Cli.Explaining;

/// <summary>A logged decision, and what policies decide about its recording now.</summary>
internal sealed record DecisionExplanation
{
    /// <summary>The line of the log.</summary>
    public required DecisionEntry Decision { get; init; }

    /// <summary>Does a signature in the log cover the line?</summary>
    public required bool IsSigned { get; init; }

    /// <summary>Fingerprint of the key that signed the log.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Was the key given, rather than read from the log?</summary>
    public required bool HasTrustedKey { get; init; }

    /// <summary>The recording of the decision; null if there is none.</summary>
    public FoundRecording? Recording { get; init; }

    /// <summary>What the policies decide now; null without a recording.</summary>
    public RequestExplanation? Request { get; init; }

    /// <summary>The folder of these policies; empty without a recording.</summary>
    public string Policies { get; init; } = "";

    /// <summary>How the verdict of these policies compares with the logged one.</summary>
    public ReplayedDecision Replayed { get; init; } = ReplayedDecision.NotEvaluated;

    /// <summary>The policies with another result, sorted by id.</summary>
    public ImmutableArray<DecisionDifference> Differences { get; init; } = [];

    /// <summary>Why something is missing, and how to get it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary><c>web-0:17</c>.</summary>
    public string Line => $"{Decision.Chain}:{Decision.LineNumber}";

    /// <summary>Are the policies those of the decision?</summary>
    public bool IsSamePolicySet => Request?.PolicySet == Decision.PolicySet;
}

/// <summary>A policy that decides otherwise than the log says.</summary>
/// <param name="Policy">Its id.</param>
/// <param name="Logged">Its result in the log: <c>denied</c>; empty if it found nothing.</param>
/// <param name="Now">Its result now; empty if it finds nothing.</param>
internal sealed record DecisionDifference(string Policy, string Logged, string Now);

/// <summary>How a verdict compares with the logged one.</summary>
internal enum ReplayedDecision
{
    /// <summary>There is no recording.</summary>
    NotEvaluated,

    /// <summary>The verdict is the same.</summary>
    Same,

    /// <summary>The verdict is another one.</summary>
    Different,

    /// <summary>The verdict depends on something that the recording does not contain.</summary>
    Undecided,
}
