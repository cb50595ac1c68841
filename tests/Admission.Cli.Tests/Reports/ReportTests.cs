using System.Text.Json;
using System.Xml.Linq;
using Admission.Cli.Reports;

namespace Admission.Cli.Tests.Reports;

public sealed class ReportTests
{
    [Theory]
    [InlineData("text", "report.txt")]
    [InlineData("json", "report.json")]
    [InlineData("junit", "report.junit.xml")]
    [InlineData("sarif", "report.sarif")]
    [InlineData("github", "report.github.txt")]
    public void Report_is_as_approved(string name, string file) =>
        Approved.Matches(file, Write(name, ReportStyle.Plain));

    [Fact]
    public void Text_is_as_approved_in_80_columns() =>
        Approved.Matches("report-80.txt", Write("text", new ReportStyle(false, 80)));

    [Fact]
    public void Text_is_the_same_with_and_without_color()
    {
        string coloured = Write("text", new ReportStyle(true, 80));

        Assert.Contains("\u001b[", coloured, StringComparison.Ordinal);
        Assert.Equal(Write("text", new ReportStyle(false, 80)),
            System.Text.RegularExpressions.Regex.Replace(coloured, "\u001b\\[[0-9;]*m", ""));
    }

    // Attack 35 and 40: a message may quote an object.
    [Theory, InlineData("text"), InlineData("junit"), InlineData("sarif"), InlineData("github")]
    public void Control_and_direction_characters_of_a_message_are_not_written(string name) =>
        Assert.DoesNotContain(Write(name, ReportStyle.Plain), static letter => letter is '\u001b' or '\u202e');

    [Fact]
    public void Sarif_validates_against_the_official_schema()
    {
        using JsonDocument schema =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json")));
        using JsonDocument report = JsonDocument.Parse(Write("sarif", ReportStyle.Plain));

        Assert.Empty(new SchemaValidator(schema.RootElement).Validate(report.RootElement));
    }

    [Fact]
    public void Schema_validation_finds_what_is_not_sarif()
    {
        using JsonDocument schema =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json")));
        using JsonDocument report = JsonDocument.Parse("""
            { "version": "2.0.0", "runs": [{ "tool": { "driver": { "rules": {} } },
              "results": [{ "level": "bad", "extra": 1 }] }] }
            """);

        Assert.Equal(
            [
                "$.runs[0].results[0].extra: not allowed",
                "$.runs[0].results[0].level: not one of the allowed values",
                "$.runs[0].results[0]: message is missing",
                "$.runs[0].tool.driver.rules: not of type array",
                "$.runs[0].tool.driver: name is missing",
                "$.version: not one of the allowed values",
            ],
            new SchemaValidator(schema.RootElement).Validate(report.RootElement).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sarif_fingerprint_stays_when_lines_move()
    {
        CheckReport report = SampleReport.Create();
        CheckReport moved = report with
        {
            Results =
            [
                report.Results[0] with { Line = 99, Findings = [report.Results[0].Findings[0] with { Line = 111 }] },
            ],
        };

        Assert.Equal(Fingerprint(report), Fingerprint(moved));
    }

    [Fact]
    public void Junit_counts_are_those_of_its_cases()
    {
        XElement root = XDocument.Parse(Write("junit", ReportStyle.Plain)).Root!;

        Assert.Equal(
            root.Attribute("tests")!.Value,
            root.Descendants("testcase").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            root.Attribute("failures")!.Value,
            root.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            root.Attribute("errors")!.Value,
            root.Descendants("error").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Text_of_a_clean_report_is_its_summary() => Assert.Equal(
        "0 objects: 0 denied, 0 warned, 0 faults (policy set 0123456789ab)\n",
        Write("text", ReportStyle.Plain, SampleReport.Create() with { Results = [], Unread = [] }));

    private static string Fingerprint(CheckReport report)
    {
        using JsonDocument json = JsonDocument.Parse(Write("sarif", ReportStyle.Plain, report));
        return json.RootElement
            .GetProperty("runs")[0]
            .GetProperty("results")[0]
            .GetProperty("partialFingerprints")
            .GetRawText();
    }

    private static string Write(string name, ReportStyle style, CheckReport? report = null)
    {
        using var output = new StringWriter();
        using var escaping = new EscapingWriter(output);
        ReportWriters.Named(name).Write(report ?? SampleReport.Create(), escaping, style);
        return output.ToString();
    }
}
