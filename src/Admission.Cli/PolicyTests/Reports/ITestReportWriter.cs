using Admission.Cli.Reports;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>One report format of <c>test</c>.</summary>
internal interface ITestReportWriter
{
    /// <summary>Writes the whole report, with a line break at its end.</summary>
    void Write(TestReport report, TextWriter output, ReportStyle style);
}
