using Admission.Cli.Reports;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>One form of the result of <c>test</c>.</summary>
internal interface ITestReportWriter
{
    /// <summary>Writes the whole report, with a newline at its end.</summary>
    void Write(TestReport report, TextWriter output, ReportStyle style);
}
