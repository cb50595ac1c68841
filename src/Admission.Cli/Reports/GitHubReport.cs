using Admission.Cli.Manifests;

namespace Admission.Cli.Reports;

/// <summary>
/// Annotations of GitHub Actions, which show findings at their lines of a pull request; a summary line at the end.
/// </summary>
internal sealed class GitHubReport : IReportWriter
{
    /// <inheritdoc/>
    public void Write(CheckReport report, TextWriter output, ReportStyle style)
    {
        foreach (CheckResult result in report.Results)
        {
            if (result.Refusal.Length > 0)
            {
                WriteCommand(output, "error", result, result.Line, result.Subject, result.Refusal);
            }

            foreach (Finding finding in result.Findings)
            {
                string field = finding.Field.Length == 0 ? "" : $"{finding.Field}: ";
                WriteCommand(
                    output, Command(finding.Level), result, finding.Line, $"{finding.Policy.Id}: {result.Subject}",
                    field + ReportText.Sentences(finding));
            }

            foreach (ReportedFault fault in result.Faults)
            {
                WriteCommand(output, fault.Blocks ? "error" : "warning", result, result.Line,
                    $"{fault.Policy.Id}: {result.Subject}", $"The policy {fault.Text}");
            }
        }

        foreach (ManifestProblem problem in report.Unread)
        {
            EscapingWriter.WriteCommand(output, GitHubCommand.Format(
                "error", problem.File, problem.Line, problem.Column, "admission check", problem.ToString()));
        }

        output.Write(ReportText.Summary(report) + "\n");
    }

    private static void WriteCommand(
        TextWriter output, string command, CheckResult result, int line, string title, string message)
    {
        int at = line > 0 ? line : result.Line;
        EscapingWriter.WriteCommand(output, GitHubCommand.Format(command, result.File, at, 0, title, message));
    }

    private static string Command(FindingLevel level) => level switch
    {
        FindingLevel.Warn => "warning",
        FindingLevel.Audit => "notice",
        _ => "error",
    };
}
