using System.Collections.Immutable;
using System.Globalization;
using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Policies;
using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>
/// For people: a line for each file, below it the failures with the differing part, and a summary line at the end.
/// </summary>
internal sealed class TextTestReport : ITestReportWriter
{
    private const int Indent = 6;
    private const string Margin = "      ";

    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, Indent);
        var frames = new CodeFrames(output, style);
        foreach (TestFileResult file in report.Files)
        {
            WriteFile(page, frames, file);
        }

        // A file with failures is followed by an empty line.
        if (report.Files.LastOrDefault()?.IsPassed != false)
        {
            page.Line("", Style.Plain);
        }

        if (report.Coverage is { } coverage)
        {
            WriteCoverage(page, coverage);
            page.Line("", Style.Plain);
        }

        if (report.Mutations is { } mutations)
        {
            WriteMutations(page, mutations);
            page.Line("", Style.Plain);
        }

        page.Part(TestReportText.Summary(report), report.Failed + report.Errors > 0 ? Bad : Good);
        page.Line(
            report.Elapsed == TimeSpan.Zero
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $" in {report.Elapsed.TotalSeconds:0.0} s"),
            Quiet);
    }

    private static void WriteFile(TextPage page, CodeFrames frames, TestFileResult file)
    {
        int failed = file.Cases.Count(static one => !one.Outcome.IsPassed);
        page.Part(file.IsPassed ? "ok    " : "FAIL  ", file.IsPassed ? Good : Bad);
        page.Part(file.Title, Strong);
        string count = file.Cases.Length.ToString(CultureInfo.InvariantCulture);
        page.Line(failed == 0 ? $"  {count}" : $"  {failed} of {count}", Quiet);
        foreach (PolicyError error in file.File.Errors)
        {
            page.Wrapped(error.ToString(), Bad);
            frames.Write(error, Bad);
        }

        // One mistake in a policy fails every case: it is shown once, with its line.
        PolicyError[] broken = [.. file.Cases.SelectMany(static one => one.Outcome.LoadErrors).Distinct()];
        foreach (PolicyError error in broken)
        {
            page.Wrapped(error.ToString(), Bad);
            frames.Write(error, Bad);
        }

        foreach (CaseResult result in file.Cases.Where(static one => !one.Outcome.IsPassed))
        {
            WriteCase(page, file.File, result);
        }

        if (!file.IsPassed)
        {
            page.Line("", Style.Plain);
        }
    }

    private static void WriteCase(TextPage page, PolicyTestFile file, CaseResult result)
    {
        page.Line("", Style.Plain);
        page.Wrapped(result.Test.Name, Strong);
        page.Wrapped(string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{result.Test.Line}"), Quiet);
        foreach (string error in result.Outcome.LoadErrors.IsEmpty ? result.Outcome.Errors : ["not run"])
        {
            page.Wrapped(error, Bad);
        }

        foreach (CaseDifference difference in result.Outcome.Differences)
        {
            WriteDifference(page, difference);
        }

        if (result.Outcome.Differences.Length > 0)
        {
            foreach (string said in result.Outcome.Said)
            {
                page.Wrapped($"  said      {said}", Quiet);
            }
        }
    }

    private static void WriteDifference(TextPage page, CaseDifference difference)
    {
        if (difference.Text.Length > 0)
        {
            page.Wrapped(difference.Text, Bad);
            foreach (string line in difference.Diff.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                page.Part($"{Margin}  ", Style.Plain);
                page.Line(line, line[0] switch { '+' => Good, '-' => Bad, _ => Quiet });
            }

            return;
        }

        int width = Math.Max(8, difference.What.Length);
        string what = difference.What.PadRight(width);
        string expected = EscapedText.Line(difference.Expected);
        string actual = EscapedText.Line(difference.Actual);
        page.Part($"{Margin}  {what}  expected  ", Quiet);
        page.Line(expected, Good);
        page.Part($"{Margin}  {new string(' ', width)}  got       ", Quiet);
        (int start, int length) = (difference with { Expected = expected, Actual = actual }).DifferingPart;
        if (actual.Length == 0)
        {
            page.Line("nothing", Bad);
            return;
        }

        page.Part(actual[..start], Style.Plain);
        page.Part(actual.Substring(start, length), Bad);
        page.Line(actual[(start + length)..], Style.Plain);

        // Color alone is not visible to everybody, nor in a log.
        if (difference.What is "field" or "message")
        {
            string marks = new('^', Math.Max(1, length));
            page.Line($"{Margin}  {new string(' ', width)}            {new string(' ', start)}{marks}", Bad);
        }
    }

    private static void WriteCoverage(TextPage page, ImmutableArray<FileCoverage> coverage)
    {
        int width = Math.Max(10, coverage.Select(static file => file.Path.Length).DefaultIfEmpty().Max());
        page.Line($"{"coverage".PadRight(width)}   lines   branches  not covered", Strong);
        foreach (FileCoverage file in coverage)
        {
            string[] missed =
                [TestReportText.MissedLines(file), TestReportText.MissedBranches(file)];
            WriteCoverage(
                page, file.Path.PadRight(width), [file], string.Join("; ", missed.Where(static one => one.Length > 0)));
        }

        WriteCoverage(page, "all".PadRight(width), coverage, "");
    }

    private static void WriteCoverage(TextPage page, string name, ImmutableArray<FileCoverage> files, string missed)
    {
        int lines = files.Sum(static file => file.Lines.Length), covered = files.Sum(static file => file.CoveredLines);
        int ways = files.Sum(static file => file.Ways), gone = files.Sum(static file => file.CoveredWays);
        bool isWhole = lines == covered && ways == gone;
        page.Part(name, Style.Plain);
        page.Part($" {TestReportText.Percent(covered, lines),8} {TestReportText.Percent(gone, ways),9}",
            isWhole ? Good : Careful);
        page.Line(missed.Length == 0 ? "" : $"  {missed}", Quiet);
    }

    private static void WriteMutations(TextPage page, ImmutableArray<MutationResult> mutations)
    {
        foreach (MutationResult one in mutations.Where(static one => one.NoticedBy.Length == 0))
        {
            page.Part("unnoticed  ", Careful);
            page.Part(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Mutation.Source.Path}:{one.Mutation.Line}:{one.Mutation.Column}"), Strong);
            page.Line($"  {one.Mutation.Description}", Style.Plain);
        }

        page.Line(TestReportText.Mutations(mutations), Style.Plain);
    }
}
