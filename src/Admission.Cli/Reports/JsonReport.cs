using System.Text.Json;
using Admission.Cli.Manifests;
using Admission.Policies;

namespace Admission.Cli.Reports;

/// <summary>
/// For programs. The format is a public contract: members are added, never changed or removed. Lines count from 1 and
/// are absent if unknown; unknown texts are empty.
/// </summary>
internal sealed class JsonReport : IReportWriter
{
    /// <inheritdoc/>
    public void Write(CheckReport report, TextWriter output, ReportStyle style) =>
        output.Write(JsonText.Write(writer => WriteReport(writer, report)) + "\n");

    private static void WriteReport(Utf8JsonWriter writer, CheckReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("policySet", report.PolicySet);
        writer.WriteStartArray("results");
        foreach (CheckResult result in report.Results)
        {
            WriteResult(writer, result);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("errors");
        foreach (ManifestProblem problem in report.Unread)
        {
            WriteProblem(writer, problem);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        writer.WriteNumber("objects", report.Results.Length);
        writer.WriteNumber("denied", report.Denied);
        writer.WriteNumber("warned", report.Warned);
        writer.WriteNumber("faults", report.Faults);
        writer.WriteNumber("errors", report.Unread.Length);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter writer, ManifestProblem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("file", problem.File);
        WriteLine(writer, problem.Line);
        if (problem.Column > 0)
        {
            writer.WriteNumber("column", problem.Column);
        }

        writer.WriteString("message", problem.Message);
        writer.WriteEndObject();
    }

    /// <summary>Writes the result for one object.</summary>
    internal static void WriteResult(Utf8JsonWriter writer, CheckResult result)
    {
        writer.WriteStartObject();
        if (result.File.Length > 0)
        {
            writer.WriteStartObject("source");
            writer.WriteString("file", result.File);
            WriteLine(writer, result.Line);
            writer.WriteEndObject();
        }

        writer.WriteString("operation", result.Operation);
        writer.WriteString("apiVersion", result.ApiVersion);
        writer.WriteString("kind", result.Kind);
        writer.WriteString("namespace", result.Namespace);
        writer.WriteString("name", result.Name);
        if (result.Uid.Length > 0)
        {
            writer.WriteString("uid", result.Uid);
        }

        writer.WriteString("verdict", result.IsAllowed ? "allow" : "deny");
        if (result.Refusal.Length > 0)
        {
            writer.WriteString("refusal", result.Refusal);
        }

        writer.WriteStartArray("violations");
        bool hasSource = result.File.Length > 0;
        WriteFindings(
            writer, result.Findings.Where(static finding => finding.Origin == FindingOrigin.Violation), hasSource);
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        WriteFindings(
            writer, result.Findings.Where(static finding => finding.Origin != FindingOrigin.Violation), hasSource);
        writer.WriteEndArray();
        writer.WriteStartArray("faults");
        foreach (ReportedFault fault in result.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", fault.Policy.Id);
            writer.WriteString("message", fault.Message);
            writer.WriteBoolean("blocks", fault.Blocks);
            if (fault.IsAfterViolation)
            {
                writer.WriteBoolean("afterViolation", true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFindings(Utf8JsonWriter writer, IEnumerable<Finding> findings, bool hasSource)
    {
        foreach (Finding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", finding.Policy.Id);
            writer.WriteString("enforcement", Word(finding.Enforcement));
            writer.WriteString("severity", finding.Policy.Severity.ToString().ToLowerInvariant());
            writer.WriteString("field", finding.Field);
            writer.WriteString("message", finding.Message);
            writer.WriteString("fix", finding.Fix);
            if (finding.Note.Length > 0)
            {
                writer.WriteString("note", finding.Note);
            }

            if (finding.Omitted > 0)
            {
                writer.WriteNumber("omitted", finding.Omitted);
            }

            if (finding.Details is { } details)
            {
                writer.WritePropertyName("details");
                details.WriteTo(writer);
            }

            if (hasSource)
            {
                writer.WriteStartObject("source");
                WriteLine(writer, finding.Line);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteLine(Utf8JsonWriter writer, int line)
    {
        if (line > 0)
        {
            writer.WriteNumber("line", line);
        }
    }

    private static string Word(Enforcement enforcement) => enforcement.ToString().ToLowerInvariant();
}
