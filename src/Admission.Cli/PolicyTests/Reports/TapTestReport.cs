using Admission.Cli.Reports;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>Test Anything Protocol, version 14: https://testanything.org/tap-version-14-specification.html</summary>
internal sealed class TapTestReport : ITestReportWriter
{
    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style)
    {
        TestFileResult[] broken = [.. report.Files.Where(static file => file.File.Errors.Length > 0)];
        output.Write($"TAP version 14\n1..{TestReportText.Plain(report.Total + broken.Length)}\n");
        int number = 0;
        foreach (TestFileResult file in report.Files)
        {
            if (file.File.Errors.Length > 0)
            {
                WritePoint(output, ++number, false, $"{file.Title}: the test file");
                WriteLines(output, file.File.Path, 0, file.File.Errors.Select(static error => error.ToString()));
            }

            foreach ((PolicyTestCase test, CaseOutcome outcome) in file.Cases)
            {
                WritePoint(
                    output,
                    ++number,
                    outcome.IsPassed,
                    $"{file.Title}: {test.Name}",
                    outcome.IsSkipped ? " # SKIP" : "");
                if (!outcome.IsPassed)
                {
                    WriteLines(output, file.File.Path, test.Line, outcome.Lines);
                }
            }
        }
    }

    private static void WritePoint(
        TextWriter output, int number, bool isPassed, string name, string directive = "") => output.Write(
            $"{(isPassed ? "ok" : "not ok")} {TestReportText.Plain(number)} - {Escape(name)}{directive}\n");

    private static void WriteLines(TextWriter output, string file, int line, IEnumerable<string> lines)
    {
        output.Write($"  ---\n  file: {Quoted(file)}\n");
        if (line > 0)
        {
            output.Write($"  line: {TestReportText.Plain(line)}\n");
        }

        output.Write("  messages:\n");
        foreach (string text in lines)
        {
            output.Write($"    - {Quoted(text)}\n");
        }

        output.Write("  ...\n");
    }

    // A number sign would begin a directive.
    private static string Escape(string text) => EscapedText.Line(text.ReplaceLineEndings(" "))
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("#", "\\#", StringComparison.Ordinal);

    // A JSON string is a YAML string.
    private static string Quoted(string text) =>
        JsonText.Write(writer => writer.WriteStringValue(EscapedText.Lines(text)));
}
