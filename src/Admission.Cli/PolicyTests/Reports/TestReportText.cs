using System.Collections.Immutable;
using System.Globalization;
using Admission.Languages;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>Texts that several reports share.</summary>
internal static class TestReportText
{
    /// <summary><c>653 cases in 78 files: 652 passed, 1 failed, 0 errors</c>.</summary>
    public static string Summary(TestReport report)
    {
        int passed = report.Cases.Count(static one => one.Outcome is { IsPassed: true, IsSkipped: false });
        return $"{Count(report.Total, "case")} in {Count(report.Files.Length, "file")}: {Number(passed)} passed, "
            + $"{Number(report.Failed)} failed, {Count(report.Errors, "error")}"
            + (report.Skipped > 0 ? $", {Number(report.Skipped)} skipped" : "");
    }

    /// <summary><c>340 removals: 338 made a test fail, 2 did not</c>.</summary>
    public static string Mutations(ImmutableArray<MutationResult> mutations)
    {
        int unnoticed = mutations.Count(static one => one.NoticedBy.Length == 0);
        return $"{Count(mutations.Length, "removal")}: {Number(mutations.Length - unnoticed)} made a test fail, "
            + $"{Number(unnoticed)} did not";
    }

    /// <summary><c>97.5 %</c>; a dash if there is nothing to cover.</summary>
    public static string Percent(int covered, int all) => all == 0
        ? "-"
        // Rounded down, so that 100 % means all.
        : (Math.Floor(covered * 1000.0 / all) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Lines that never ran, as ranges: <c>3, 7-9</c>.</summary>
    public static string MissedLines(FileCoverage file)
    {
        var ranges = new List<string>();
        int start = 0, last = 0;
        bool isOpen = false;
        foreach (LineCoverage line in file.Lines)
        {
            if (line.Hits > 0)
            {
                Close();
                continue;
            }

            start = isOpen ? start : line.Line;
            last = line.Line;
            isOpen = true;
        }

        Close();
        return string.Join(", ", ranges);

        void Close()
        {
            if (isOpen)
            {
                ranges.Add(start == last ? Plain(start) : $"{Plain(start)}-{Plain(last)}");
                isOpen = false;
            }
        }
    }

    /// <summary>Decisions with a branch that was never taken, with the line: <c>12 never false</c>.</summary>
    public static string MissedBranches(FileCoverage file) => string.Join(", ", file.Branches
        .Where(static one => (one.Taken == 0) != (one.NotTaken == 0))
        .Select(static one => $"{Plain(one.Line)}:{Plain(one.Column)} {Missed(one)}")
        .Distinct());

    /// <summary>The branch that a decision never took.</summary>
    public static string Missed(BranchCoverage branch) => (branch.Kind, branch.Taken) switch
    {
        (BranchKind.Nullish, 0) => "never there",
        (BranchKind.Nullish, _) => "never missing",
        (_, 0) => "never true",
        _ => "never false",
    };

    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{Number(number)} {noun}s";

    /// <summary>A number for people.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number for programs.</summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Seconds with three digits, for programs.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
