using System.Text.Json;
using System.Xml.Linq;
using Admission.Cli.PolicyTests;
using Admission.Cli.PolicyTests.Reports;
using Admission.Cli.Reports;

namespace Admission.Cli.Tests.PolicyTests;

public sealed class TestReportTests
{
    [Theory]
    [InlineData("text", "test.txt")]
    [InlineData("json", "test.json")]
    [InlineData("junit", "test.junit.xml")]
    [InlineData("tap", "test.tap")]
    [InlineData("github", "test.github.txt")]
    [InlineData("markdown", "test.md")]
    public void Report_is_as_approved(string form, string file) => Approved.Matches(file, Write(form));

    [Fact]
    public void Every_form_is_approved() =>
        Assert.Equal(["text", "json", "junit", "tap", "github", "markdown"], TestReportWriters.Names);

    [Theory, InlineData("text"), InlineData("junit"), InlineData("tap"), InlineData("github"), InlineData("markdown")]
    public void Text_of_a_test_file_cannot_control_a_terminal(string form)
    {
        string text = Write(form);

        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
    }

    [Fact]
    public void Lcov_is_as_approved()
    {
        using var output = new StringWriter();
        LcovReport.Write(SampleTestReport.Create().Coverage!.Value, "policies", output);

        Approved.Matches("test.lcov", output.ToString());
    }

    // The text around it is the same on every page.
    [Fact]
    public void Page_of_coverage_is_as_approved()
    {
        string page = CoveragePage.Write(SampleTestReport.Create().Coverage!.Value);
        int start = page.IndexOf("<main", StringComparison.Ordinal);

        Approved.Matches("coverage.html", page[start..(page.IndexOf("</main>", StringComparison.Ordinal) + 8)]);
    }

    [Fact]
    public void Coverage_page_runs_no_code_of_a_source()
    {
        string page = CoveragePage.Write(SampleTestReport.Create().Coverage!.Value);

        string own = $"<script>{Embedded.Text("page.js")}</script>";
        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "<script", page.Replace(own, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Machine_readable_output_can_be_parsed()
    {
        using JsonDocument json = JsonDocument.Parse(Write("json"));
        var junit = XDocument.Parse(Write("junit"));

        Assert.Equal(7, json.RootElement.GetProperty("summary").GetProperty("cases").GetInt32());
        Assert.Equal(8, junit.Descendants("testcase").Count());
    }

    [Theory]
    [InlineData(true, true, 3)]
    [InlineData(false, true, 1)]
    [InlineData(false, false, 0)]
    public void Exit_code_is_that_of_the_worst_result(bool hasErrors, bool hasFailures, int code)
    {
        TestReport all = SampleTestReport.Create() with { Mutations = null };
        TestReport report = all with
        {
            Files =
            [
                .. all.Files.Select(file => file with
                {
                    File = file.File with { Errors = hasErrors ? file.File.Errors : [] },
                    Cases =
                    [
                        .. file.Cases.Where(one => hasErrors || one.Outcome.Errors.IsEmpty)
                            .Where(one => hasFailures || one.Outcome.IsPassed),
                    ],
                }),
            ],
        };

        Assert.Equal(code, report.ExitCode);
    }

    [Fact]
    public void Deletion_that_no_case_notices_is_a_finding() => Assert.Equal(
        1, (SampleTestReport.Create() with { Files = [] }).ExitCode);

    private static string Write(string form)
    {
        using var output = new StringWriter();
        TestReportWriters.Named(form).Write(SampleTestReport.Create(), output, ReportStyle.Plain);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
