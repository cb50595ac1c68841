using System.Collections.Immutable;

namespace Admission.Cli.PolicyTests;

/// <summary>What became of one case.</summary>
internal sealed record CaseOutcome
{
    /// <summary>A case that was as expected.</summary>
    public static readonly CaseOutcome Passed = new();

    /// <summary>What was not as expected; empty where all was.</summary>
    public ImmutableArray<CaseDifference> Differences { get; init; } = [];

    /// <summary>Everything that the policy said, a line each; empty where it said nothing.</summary>
    public ImmutableArray<string> Said { get; init; } = [];

    /// <summary>Why the case could not be judged at all; empty where it was.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>What the user should know about the kind of the object; empty if nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Did the author disable the case, so that it did not run?</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Was all as expected?</summary>
    public bool IsPassed => Differences.IsEmpty && Errors.IsEmpty;

    /// <summary>What was wrong, a line each.</summary>
    public IEnumerable<string> Lines => Errors
        .Concat(Differences.Select(static one => one.ToString()))
        .Concat(Differences.IsEmpty ? [] : Said.Select(static line => $"the policy said: {line}"));

    /// <summary>A case that could not be judged.</summary>
    public static CaseOutcome Failed(params IEnumerable<string> errors) => new() { Errors = [.. errors] };
}

/// <summary>One thing that was not as expected.</summary>
/// <param name="What"><c>verdict</c>, <c>field</c> or <c>message</c>.</param>
/// <param name="Expected">What the case says; a glob for a field or message.</param>
/// <param name="Actual">What came nearest; empty for nothing.</param>
internal sealed record CaseDifference(string What, string Expected, string Actual)
{
    /// <summary>
    /// Which part of <see cref="Actual"/> differs from <see cref="Expected"/>: from the first letter that is another to
    /// the last. Wildcards differ from nothing before the first and behind the last of them.
    /// </summary>
    public (int Start, int Length) DifferingPart
    {
        get
        {
            int least = Math.Min(Expected.Length, Actual.Length);
            int start = 0;
            while (start < least && Expected[start] == Actual[start])
            {
                start++;
            }

            int end = 0;
            while (end < least - start && Expected[^(end + 1)] == Actual[^(end + 1)])
            {
                end++;
            }

            return (start, Actual.Length - start - end);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Actual.Length == 0
        ? $"expected {What} {Expected}, got none"
        : $"expected {What} {Expected}, got {Actual}";
}
