using System.Collections.Immutable;
using Admission.Json;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>The result of one case.</summary>
internal sealed record CaseOutcome
{
    public static readonly CaseOutcome Passed = new();

    /// <summary>The differences; empty if there are none.</summary>
    public ImmutableArray<CaseDifference> Differences { get; init; } = [];

    /// <summary>Everything that the policy reported, one per line; empty if it reported nothing.</summary>
    public ImmutableArray<string> Said { get; init; } = [];

    /// <summary>Every violation and warning of the policy; empty if it found nothing.</summary>
    public ImmutableArray<Violation> Found { get; init; } = [];

    /// <summary>The whole answer, if the case has a snapshot and meets its other expectations; else null.</summary>
    public JsonValue? Answer { get; init; }

    /// <summary>Why the case could not be evaluated; empty if it was.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>Those of <see cref="Errors"/> that keep the policy from loading.</summary>
    public ImmutableArray<PolicyError> LoadErrors { get; init; } = [];

    /// <summary>A note about the kind of the object; empty if there is none.</summary>
    public string Note { get; init; } = "";

    public TimeSpan Elapsed { get; init; }

    /// <summary>Did the author disable the case, so that it did not run?</summary>
    public bool IsSkipped { get; init; }

    public bool IsPassed => Differences.IsEmpty && Errors.IsEmpty;

    /// <summary>The problems, one per line.</summary>
    public IEnumerable<string> Lines => Errors
        .Concat(Differences.SelectMany(static one => one.ToString().TrimEnd('\n').Split('\n')))
        .Concat(Differences.IsEmpty ? [] : Said.Select(static line => $"the policy reported: {line}"));

    /// <summary>A case that could not be evaluated.</summary>
    public static CaseOutcome Failed(params IEnumerable<string> errors) => new() { Errors = [.. errors] };
}

/// <summary>One unmet expectation.</summary>
/// <param name="What"><c>verdict</c>, <c>field</c>, <c>message</c> or <c>snapshot</c>.</param>
/// <param name="Expected">The value in the case; a glob for a field or message.</param>
/// <param name="Actual">The closest actual value; empty if there is none.</param>
internal sealed record CaseDifference(string What, string Expected, string Actual)
{
    /// <summary>What is wrong and how to fix it, instead of both values; empty, the default, for both values.</summary>
    public string Text { get; init; } = "";

    /// <summary>The lines that differ, as a unified diff without its header; empty for none.</summary>
    public string Diff { get; init; } = "";

    /// <summary>
    /// The part of <see cref="Actual"/> that differs from <see cref="Expected"/>: from the first differing letter to
    /// the last. Wildcards cause no difference before the first or after the last of them.
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
    public override string ToString() => Text.Length > 0 ? $"{Text}\n{Diff}"
        : Actual.Length == 0 ? $"expected {What} {Expected}, got none"
        : $"expected {What} {Expected}, got {Actual}";
}
