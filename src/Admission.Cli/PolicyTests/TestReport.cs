using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.PolicyTests;

/// <summary>What <c>admission test</c> found: plain data that every report is written from.</summary>
internal sealed record TestReport
{
    /// <summary>The test files, sorted by path.</summary>
    public required ImmutableArray<TestFileResult> Files { get; init; }

    /// <summary>How long all of it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What of the policies ran; null where it was not counted.</summary>
    public ImmutableArray<FileCoverage>? Coverage { get; init; }

    /// <summary>What was taken away from the policies, and whether a case noticed; null where nothing was.</summary>
    public ImmutableArray<MutationResult>? Mutations { get; init; }

    /// <summary>Every case, in the order of the files.</summary>
    public IEnumerable<CaseResult> Cases => Files.SelectMany(static file => file.Cases);

    /// <summary>What the user should know about the kinds of the objects, each note once.</summary>
    public IEnumerable<string> Notes => Cases
        .Select(static one => one.Outcome.Note)
        .Where(static note => note.Length > 0)
        .Distinct(StringComparer.Ordinal);

    /// <summary>Number of cases.</summary>
    public int Total => Files.Sum(static file => file.Cases.Length);

    /// <summary>Number of cases that were not as expected.</summary>
    public int Failed => Cases.Count(static one => !one.Outcome.IsPassed && one.Outcome.Errors.IsEmpty);

    /// <summary>Number of cases that could not be judged, and of mistakes in test files.</summary>
    public int Errors => Cases.Count(static one => !one.Outcome.Errors.IsEmpty)
        + Files.Sum(static file => file.File.Errors.Length);

    /// <summary>Number of cases that their authors disabled.</summary>
    public int Skipped => Cases.Count(static one => one.Outcome.IsSkipped);

    /// <summary>What no case noticed.</summary>
    public IEnumerable<MutationResult> Unnoticed => (Mutations ?? []).Where(static one => one.NoticedBy.Length == 0);

    /// <summary>The exit code of the command.</summary>
    public int ExitCode => Errors > 0 ? Cli.ExitCode.CouldNotRun
        : Failed > 0 || Unnoticed.Any() ? Cli.ExitCode.Findings
        : Cli.ExitCode.Clean;
}

/// <summary>The cases of one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Cases">Its cases in their order, but for those that were left out.</param>
internal sealed record TestFileResult(PolicyTestFile File, ImmutableArray<CaseResult> Cases)
{
    /// <summary>Path without what test files end with.</summary>
    public string Title => File.Title;

    /// <summary>Was all as expected, and the file without mistakes?</summary>
    public bool IsPassed => File.Errors.IsEmpty && Cases.All(static one => one.Outcome.IsPassed);
}

/// <summary>One case and what became of it.</summary>
/// <param name="Test">The case.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record CaseResult(PolicyTestCase Test, CaseOutcome Outcome);
