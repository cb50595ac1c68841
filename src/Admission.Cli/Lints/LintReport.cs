using System.Collections.Immutable;
using Admission.Cli.Reports;
using Admission.Policies;
using Spectre.Console;

namespace Admission.Cli.Lints;

/// <summary>The output formats of <c>lint</c>.</summary>
internal static class LintReport
{
    /// <summary>Writes the findings, with a line break at the end.</summary>
    /// <param name="form"><c>text</c>, <c>json</c> or <c>github</c>.</param>
    /// <param name="output">Receives the report.</param>
    /// <param name="style">Colors of text.</param>
    public static void Write(ImmutableArray<LintFinding> findings, string form, TextWriter output, ReportStyle style)
    {
        switch (form)
        {
            case "json":
                WriteJson(findings, output);
                break;
            case "github":
                WriteGitHub(findings, output);
                output.WriteLine(Summary(findings));
                break;
            default:
                WriteText(findings, output, style);
                break;
        }
    }

    private static void WriteText(ImmutableArray<LintFinding> findings, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, 0);
        var frames = new CodeFrames(output, style);
        foreach (LintFinding finding in findings)
        {
            var look = new Style(finding.IsError ? Color.Red : Color.Yellow);
            page.Part(finding.IsError ? "error" : "warning", look);
            page.Line($" {finding.Error}", Style.Plain);
            frames.Write(finding.Error, look);
        }

        output.WriteLine(Summary(findings) + Fixable(findings));
    }

    private static void WriteJson(ImmutableArray<LintFinding> findings, TextWriter output) =>
        output.Write(JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("findings");
            foreach (LintFinding finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("level", finding.IsError ? "error" : "warning");
                writer.WriteString("file", finding.Error.File);
                if (finding.Error.Line > 0)
                {
                    writer.WriteNumber("line", finding.Error.Line);
                    writer.WriteNumber("column", finding.Error.Column);
                }

                writer.WriteString("message", finding.Error.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("summary");
            writer.WriteNumber("errors", findings.Count(static finding => finding.IsError));
            writer.WriteNumber("warnings", findings.Count(static finding => !finding.IsError));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }) + "\n");

    private static void WriteGitHub(ImmutableArray<LintFinding> findings, TextWriter output)
    {
        foreach ((PolicyError error, bool isError) in findings)
        {
            EscapingWriter.WriteCommand(output, GitHubCommand.Format(
                isError ? "error" : "warning", error.File, error.Line, error.Column, "admission lint", error.Message));
        }
    }

    private static string Fixable(ImmutableArray<LintFinding> findings)
    {
        int fixable = findings.Count(static finding => finding.Error.Edit is not null);
        return fixable == 0 ? "" : $" ({ReportText.Plural(fixable, "fix", "fixes")}: run `admission lint --fix`)";
    }

    private static string Summary(ImmutableArray<LintFinding> findings)
    {
        int errors = findings.Count(static finding => finding.IsError);
        int warnings = findings.Length - errors;
        return $"{ReportText.Plural(errors, "error")}, {ReportText.Plural(warnings, "warning")}";
    }
}
