namespace Admission.Cli.Reports;

/// <summary>
/// Annotations of GitHub Actions, which show findings at their lines of a pull request; a summary line last.
/// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
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
                WriteCommand(output, Command(finding.Level), result, finding.Line, $"{finding.Policy.Id}: {result.Subject}",
                    field + ReportText.Sentences(finding));
            }

            foreach (ReportedFault fault in result.Faults)
            {
                WriteCommand(output, fault.Blocks ? "error" : "warning", result, result.Line,
                    $"{fault.Policy.Id}: {result.Subject}", $"The policy could not decide: {fault.Message}");
            }
        }

        output.Write(ReportText.Summary(report) + "\n");
    }

    private static void WriteCommand(
        TextWriter output, string command, CheckResult result, int line, string title, string message)
    {
        string file = result.File == "-" ? "" : $"file={Property(result.File)},";
        int at = line > 0 ? line : result.Line;
        string place = at > 0 && file.Length > 0 ? $"line={at}," : "";
        output.Write($"::{command} {file}{place}title={Property(title)}::{Data(message)}\n");
    }

    private static string Command(FindingLevel level) => level switch
    {
        FindingLevel.Warn => "warning",
        FindingLevel.Audit => "notice",
        _ => "error",
    };

    private static string Data(string text) => ReportText.Clean(text.ReplaceLineEndings("\n"))
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
