using System.Text;
using System.Xml;
using Admission.Cli.Reports;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>JUnit XML as Jenkins and GitLab read it: a suite for each file, a case for each case.</summary>
internal sealed class JUnitTestReport : ITestReportWriter
{
    /// <inheritdoc/>
    public void Write(TestReport report, TextWriter output, ReportStyle style)
    {
        // An XmlWriter over a StringWriter would declare UTF-16.
        using var buffer = new MemoryStream();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };
        using (var writer = XmlWriter.Create(buffer, settings))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", "admission test");
            WriteCounts(writer, report.Total, report.Failed, report.Errors, report.Elapsed);
            foreach (TestFileResult file in report.Files)
            {
                WriteSuite(writer, file);
            }

            writer.WriteEndElement();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }

    private static void WriteSuite(XmlWriter writer, TestFileResult file)
    {
        var alone = new TestReport { Files = [file] };
        TimeSpan elapsed = file.Cases.Aggregate(
            TimeSpan.Zero, static (sum, one) => sum + one.Outcome.Elapsed);
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", EscapedText.Line(file.Title));
        WriteCounts(writer, alone.Total + file.File.Errors.Length, alone.Failed, alone.Errors, elapsed);
        if (file.File.Errors.Length > 0)
        {
            WriteStart(writer, file, "the test file", 0, TimeSpan.Zero);
            WriteProblem(writer, "error", [.. file.File.Errors.Select(static error => error.ToString())]);
            writer.WriteEndElement();
        }

        foreach ((PolicyTestCase test, CaseOutcome outcome) in file.Cases)
        {
            WriteStart(writer, file, test.Name, test.Line, outcome.Elapsed);
            if (outcome.IsSkipped)
            {
                writer.WriteElementString("skipped", null);
            }
            else if (!outcome.IsPassed)
            {
                WriteProblem(writer, outcome.Errors.IsEmpty ? "failure" : "error", [.. outcome.Lines]);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteStart(XmlWriter writer, TestFileResult file, string name, int line, TimeSpan elapsed)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", EscapedText.Line(name));
        writer.WriteAttributeString("classname", EscapedText.Line(file.Title));
        writer.WriteAttributeString("file", EscapedText.Line(file.File.Path));
        if (line > 0)
        {
            writer.WriteAttributeString("line", TestReportText.Plain(line));
        }

        writer.WriteAttributeString("time", TestReportText.Seconds(elapsed));
    }

    private static void WriteCounts(XmlWriter writer, int tests, int failures, int errors, TimeSpan elapsed)
    {
        writer.WriteAttributeString("tests", TestReportText.Plain(tests));
        writer.WriteAttributeString("failures", TestReportText.Plain(failures));
        writer.WriteAttributeString("errors", TestReportText.Plain(errors));
        writer.WriteAttributeString("time", TestReportText.Seconds(elapsed));
    }

    private static void WriteProblem(XmlWriter writer, string element, string[] lines)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("message", EscapedText.Line(lines[0]));
        writer.WriteAttributeString("type", element == "failure" ? "unexpected" : "error");
        writer.WriteString(ReportText.Items(lines));
        writer.WriteEndElement();
    }
}
