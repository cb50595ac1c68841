using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>For the comment of a pull request, or the summary of a job.</summary>
internal sealed class MarkdownTestReport : ITestReportWriter
{
    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style)
    {
        bool isPassed = report.Failed + report.Errors == 0;
        output.Write($"### {(isPassed ? "✅" : "❌")} Policy tests\n\n{TestReportText.Summary(report)}.\n");
        foreach (TestFileResult file in report.Files.Where(static file => !file.IsPassed))
        {
            output.Write($"\n#### {MarkdownText.Code(file.Title)}\n\n");
            foreach (PolicyError error in file.File.Errors)
            {
                output.Write($"- {MarkdownText.Plain(error.ToString())}\n");
            }

            foreach ((PolicyTestCase test, CaseOutcome outcome) in file.Cases)
            {
                if (!outcome.IsPassed)
                {
                    WriteCase(output, test, outcome);
                }
            }
        }

        if (report.Coverage is { } coverage)
        {
            WriteCoverage(output, coverage);
        }

        if (report.Mutations is { } mutations)
        {
            output.Write($"\n#### Deletions\n\n{TestReportText.Mutations(mutations)}.\n\n");
            foreach (MutationResult one in report.Unnoticed)
            {
                string place = $"{one.Mutation.Source.Path}:{TestReportText.Plain(one.Mutation.Line)}";
                output.Write($"- {MarkdownText.Code(place)}: {MarkdownText.Code(one.Mutation.Description)}\n");
            }
        }
    }

    private static void WriteCase(TextWriter output, PolicyTestCase test, CaseOutcome outcome)
    {
        output.Write($"- **{MarkdownText.Plain(test.Name)}** (line {TestReportText.Plain(test.Line)})\n");
        foreach (string error in outcome.Errors)
        {
            output.Write($"  - {MarkdownText.Plain(error)}\n");
        }

        foreach (CaseDifference one in outcome.Differences)
        {
            if (one.Text.Length > 0)
            {
                output.Write($"  - {MarkdownText.Plain(one.Text)}\n");
                foreach (string line in one.Diff.Split('\n').Where(static line => line is ['+' or '-', ..]))
                {
                    output.Write($"    - {MarkdownText.Code(line)}\n");
                }

                continue;
            }

            string actual = one.Actual.Length == 0 ? "nothing" : MarkdownText.Code(one.Actual);
            output.Write($"  - {one.What}: expected {MarkdownText.Code(one.Expected)}, got {actual}\n");
        }
    }

    private static void WriteCoverage(TextWriter output, IReadOnlyList<FileCoverage> coverage)
    {
        output.Write("\n#### Coverage\n\n| file | lines | branches |\n|---|--:|--:|\n");
        foreach (FileCoverage file in coverage)
        {
            output.Write($"| {MarkdownText.Code(file.Path)}"
                + $" | {TestReportText.Percent(file.CoveredLines, file.Lines.Length)}"
                + $" | {TestReportText.Percent(file.CoveredWays, file.Ways)} |\n");
        }

        int lines = coverage.Sum(static file => file.Lines.Length), ways = coverage.Sum(static file => file.Ways);
        output.Write($"| all | {TestReportText.Percent(coverage.Sum(static file => file.CoveredLines), lines)}"
            + $" | {TestReportText.Percent(coverage.Sum(static file => file.CoveredWays), ways)} |\n");
    }
}
