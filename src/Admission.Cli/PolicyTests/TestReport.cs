using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Cli.PolicyTests;

/// <summary>The result of <c>admission test</c>: plain data for every report.</summary>
internal sealed record TestReport
{
    /// <summary>The test files, sorted by path.</summary>
    public required ImmutableArray<TestFileResult> Files { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Which parts of the policies ran; null if this was not counted.</summary>
    public ImmutableArray<FileCoverage>? Coverage { get; init; }

    /// <summary>The mutations, and whether a case noticed each; null if there were none.</summary>
    public ImmutableArray<MutationResult>? Mutations { get; init; }

    /// <summary>Every case, in the order of the files.</summary>
    public IEnumerable<CaseResult> Cases => Files.SelectMany(static file => file.Cases);

    /// <summary>Notes about the kinds of the objects, each once.</summary>
    public IEnumerable<string> Notes => Cases
        .Select(static one => one.Outcome.Note)
        .Where(static note => note.Length > 0)
        .Distinct(StringComparer.Ordinal);

    public int Total => Files.Sum(static file => file.Cases.Length);

    /// <summary>Number of cases with an unmet expectation.</summary>
    public int Failed => Cases.Count(static one => !one.Outcome.IsPassed && one.Outcome.Errors.IsEmpty);

    /// <summary>Number of cases that could not be evaluated, and of mistakes in test files.</summary>
    public int Errors => Cases.Count(static one => !one.Outcome.Errors.IsEmpty)
        + Files.Sum(static file => file.File.Errors.Length);

    /// <summary>Number of cases that their authors disabled.</summary>
    public int Skipped => Cases.Count(static one => one.Outcome.IsSkipped);

    /// <summary>Mutations that no case noticed.</summary>
    public IEnumerable<MutationResult> Unnoticed => (Mutations ?? []).Where(static one => one.NoticedBy.Length == 0);

    /// <summary>The exit code of the command.</summary>
    public int ExitCode => Errors > 0 ? Cli.ExitCode.CouldNotRun
        : Failed > 0 || Unnoticed.Any() ? Cli.ExitCode.Findings
        : Cli.ExitCode.Clean;
}

/// <param name="Cases">Its cases in their order, without excluded ones.</param>
internal sealed record TestFileResult(PolicyTestFile File, ImmutableArray<CaseResult> Cases)
{
    /// <summary>Path without the suffix of test files.</summary>
    public string Title => File.Title;

    /// <summary>Did all cases pass, and has the file no mistakes?</summary>
    public bool IsPassed => File.Errors.IsEmpty && Cases.All(static one => one.Outcome.IsPassed);
}

/// <param name="Outcome">What became of it.</param>
internal sealed record CaseResult(PolicyTestCase Test, CaseOutcome Outcome);
