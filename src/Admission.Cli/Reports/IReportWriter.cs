namespace Admission.Cli.Reports;

/// <summary>One form of the result of <c>check</c>.</summary>
internal interface IReportWriter
{
    /// <summary>Writes the whole report, with a newline at its end.</summary>
    void Write(CheckReport report, TextWriter output, ReportStyle style);
}
