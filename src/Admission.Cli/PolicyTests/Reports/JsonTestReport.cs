using System.Collections.Immutable;
using System.Text.Json;
using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>For programs. The format is a public contract: members are added, never changed or removed.</summary>
internal sealed class JsonTestReport : ITestReportWriter
{
    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style) =>
        output.Write(JsonText.Write(writer => Write(writer, report)) + "\n");

    private static void Write(Utf8JsonWriter writer, TestReport report)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("files");
        foreach (TestFileResult file in report.Files)
        {
            WriteFile(writer, file);
        }

        writer.WriteEndArray();
        if (report.Coverage is { } coverage)
        {
            WriteCoverage(writer, coverage);
        }

        if (report.Mutations is { } mutations)
        {
            WriteMutations(writer, mutations);
        }

        writer.WriteStartObject("summary");
        writer.WriteNumber("files", report.Files.Length);
        writer.WriteNumber("cases", report.Total);
        writer.WriteNumber("failed", report.Failed);
        writer.WriteNumber("errors", report.Errors);
        if (report.Skipped > 0)
        {
            writer.WriteNumber("skipped", report.Skipped);
        }

        writer.WriteNumber("milliseconds", Math.Round(report.Elapsed.TotalMilliseconds, 1));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, TestFileResult file)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file.File.Path);
        writer.WriteString("policy", file.File.PolicyId);
        WriteTexts(writer, "errors", file.File.Errors.Select(static error => error.ToString()));
        writer.WriteStartArray("cases");
        foreach ((PolicyTestCase test, CaseOutcome outcome) in file.Cases)
        {
            writer.WriteStartObject();
            writer.WriteString("name", test.Name);
            writer.WriteNumber("line", test.Line);
            writer.WriteString(
                "result",
                outcome.IsSkipped ? "skipped"
                    : outcome.IsPassed ? "passed"
                    : outcome.Errors.IsEmpty ? "failed" : "error");
            if (!outcome.IsPassed)
            {
                WriteOutcome(writer, outcome);
            }

            writer.WriteNumber("milliseconds", Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, CaseOutcome outcome)
    {
        WriteTexts(writer, "errors", outcome.Errors);
        writer.WriteStartArray("differences");
        foreach (CaseDifference difference in outcome.Differences)
        {
            writer.WriteStartObject();
            writer.WriteString("what", difference.What);
            writer.WriteString("expected", difference.Expected);
            writer.WriteString("actual", difference.Actual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteTexts(writer, "said", outcome.Said);
        if (!outcome.Found.IsEmpty)
        {
            writer.WriteStartArray("found");
            foreach (Violation one in outcome.Found)
            {
                writer.WriteStartObject();
                writer.WriteString("field", one.Field);
                writer.WriteString("message", one.Message);
                if (one.Details is { } details)
                {
                    writer.WritePropertyName("details");
                    details.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteCoverage(Utf8JsonWriter writer, ImmutableArray<FileCoverage> coverage)
    {
        writer.WriteStartArray("coverage");
        foreach (FileCoverage file in coverage)
        {
            writer.WriteStartObject();
            writer.WriteString("file", file.Path);
            writer.WriteNumber("lines", file.Lines.Length);
            writer.WriteNumber("coveredLines", file.CoveredLines);
            writer.WriteNumber("branches", file.Ways);
            writer.WriteNumber("coveredBranches", file.CoveredWays);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMutations(Utf8JsonWriter writer, ImmutableArray<MutationResult> mutations)
    {
        writer.WriteStartArray("mutations");
        foreach ((var mutation, string noticedBy) in mutations)
        {
            writer.WriteStartObject();
            writer.WriteString("file", mutation.Source.Path);
            writer.WriteNumber("line", mutation.Line);
            writer.WriteNumber("column", mutation.Column);
            writer.WriteString("kind", mutation.Kind.ToString().ToLowerInvariant());
            writer.WriteString("deleted", mutation.Description);
            writer.WriteString("noticedBy", noticedBy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
