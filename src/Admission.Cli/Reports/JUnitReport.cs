using System.Globalization;
using System.Text;
using System.Xml;
using Admission.Cli.Manifests;

namespace Admission.Cli.Reports;

/// <summary>
/// JUnit XML for Jenkins and GitLab: a suite for each file, a case for each object, one failure with all its denials
/// (GitLab shows only the first of several). A policy that failed to evaluate and an unreadable input are errors;
/// warnings are output.
/// </summary>
internal sealed class JUnitReport : IReportWriter
{
    /// <inheritdoc/>
    public void Write(CheckReport report, TextWriter output, ReportStyle style)
    {
        // An XmlWriter over a StringWriter would declare UTF-16.
        using var buffer = new MemoryStream();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };
        using (var writer = XmlWriter.Create(buffer, settings))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", "admission check");
            WriteCounts(writer, report.Results, report.Unread.Length);
            foreach (ManifestProblem problem in report.Unread)
            {
                WriteUnread(writer, problem);
            }

            foreach (IGrouping<string, CheckResult> file in report.Results.GroupBy(static result => result.File))
            {
                WriteSuite(writer, file.Key, [.. file]);
            }

            writer.WriteEndElement();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }

    private static void WriteSuite(XmlWriter writer, string file, IReadOnlyList<CheckResult> results)
    {
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", EscapedText.Line(file));
        WriteCounts(writer, results, 0);
        foreach (CheckResult result in results)
        {
            WriteCase(writer, result);
        }

        writer.WriteEndElement();
    }

    private static void WriteUnread(XmlWriter writer, ManifestProblem problem)
    {
        string file = EscapedText.Line(problem.File);
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", file);
        WriteCounts(writer, [], 1);
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", "the input is readable");
        writer.WriteAttributeString("classname", file);
        writer.WriteAttributeString("file", file);
        if (problem.Line > 0)
        {
            writer.WriteAttributeString("line", Number(problem.Line));
        }

        writer.WriteAttributeString("time", "0");
        WriteProblem(writer, "error", problem.ToString(), [problem.ToString()], "unreadable");
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter writer, IReadOnlyList<CheckResult> results, int unread)
    {
        writer.WriteAttributeString("tests", Number(results.Count + unread));
        writer.WriteAttributeString("failures", Number(results.Count(IsFailure)));
        writer.WriteAttributeString("errors", Number(results.Count(IsError) + unread));
        writer.WriteAttributeString("time", "0");
    }

    private static void WriteCase(XmlWriter writer, CheckResult result)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", EscapedText.Line(result.Subject));
        writer.WriteAttributeString("classname", EscapedText.Line(result.File));
        writer.WriteAttributeString("file", EscapedText.Line(result.File));
        if (result.Line > 0)
        {
            writer.WriteAttributeString("line", Number(result.Line));
        }

        writer.WriteAttributeString("time", "0");
        Finding[] denials = [.. result.Findings.Where(static finding => finding.Level == FindingLevel.Deny)];
        if (IsFailure(result))
        {
            string first = denials.Length > 0 ? ReportText.Sentence(denials[0].Message) : result.Refusal;
            int count = denials.Sum(static one => Math.Max(1, one.Omitted));
            string more = count > 1 ? $" And {Number(count - 1)} more." : "";
            WriteProblem(
                writer, "failure", first + more, [.. denials.Select(one => Line(result, one)), .. Refusal(result)]);
        }
        else if (IsError(result))
        {
            string[] faults = [.. result.Faults.Where(static fault => fault.Blocks).Select(Line)];
            WriteProblem(writer, "error", faults[0], faults);
        }

        string[] rest =
        [
            .. result.Findings
                .Where(static finding => finding.Level == FindingLevel.Warn)
                .Select(one => Line(result, one)),
            .. result.Faults.Where(fault => !fault.Blocks || IsFailure(result)).Select(Line),
        ];
        if (rest.Length > 0)
        {
            writer.WriteElementString("system-out", ReportText.Items(rest));
        }

        writer.WriteEndElement();
    }

    private static void WriteProblem(
        XmlWriter writer, string element, string message, IReadOnlyList<string> lines, string? type = null)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("message", EscapedText.Line(message));
        writer.WriteAttributeString("type", type ?? (element == "failure" ? "denied" : "fault"));
        writer.WriteString(ReportText.Items(lines));
        writer.WriteEndElement();
    }

    private static bool IsFailure(CheckResult result) => result.Refusal.Length > 0
        || (!result.IsAllowed && result.Findings.Any(static finding => finding.Level == FindingLevel.Deny));

    private static bool IsError(CheckResult result) => !result.IsAllowed && !IsFailure(result);

    private static IEnumerable<string> Refusal(CheckResult result) =>
        result.Refusal.Length == 0 ? [] : [result.Refusal];

    private static string Line(CheckResult result, Finding finding)
    {
        int line = finding.Line > 0 ? finding.Line : result.Line;
        string place = line > 0 ? $"{result.File}:{Number(line)}" : result.File;
        string field = finding.Field.Length == 0 ? "" : $" {finding.Field}:";
        return $"{place}: [{finding.Policy.Id}]{field} {ReportText.Sentences(finding)}";
    }

    private static string Line(ReportedFault fault) => $"[{fault.Policy.Id}] {fault.Text}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
