using Admission.Cli.Reports;
using Admission.Policies;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>Annotations of GitHub Actions at the failed cases; a summary line at the end.</summary>
internal sealed class GitHubTestReport : ITestReportWriter
{
    private const string Title = "admission test";

    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style)
    {
        foreach (TestFileResult file in report.Files)
        {
            foreach (PolicyError error in file.File.Errors)
            {
                EscapingWriter.WriteCommand(output, GitHubCommand.Format(
                    "error", error.File, error.Line, error.Column, Title, error.Message));
            }

            foreach ((PolicyTestCase test, CaseOutcome outcome) in file.Cases)
            {
                if (!outcome.IsPassed)
                {
                    EscapingWriter.WriteCommand(output, GitHubCommand.Format(
                        "error", file.File.Path, test.Line, 0, $"{file.File.PolicyId}: {test.Name}",
                        string.Join('\n', outcome.Lines)));
                }
            }
        }

        foreach (MutationResult one in report.Unnoticed)
        {
            EscapingWriter.WriteCommand(output, GitHubCommand.Format(
                "warning", one.Mutation.Source.Path, one.Mutation.Line, one.Mutation.Column, Title,
                $"No test fails with this change: {one.Mutation.Description}."));
        }

        output.WriteLine(TestReportText.Summary(report));
    }
}
