namespace Admission.Cli.Reports;

/// <summary>One report format of <c>check</c>.</summary>
internal interface IReportWriter
{
    /// <summary>Writes the whole report, with a line break at its end.</summary>
    void Write(CheckReport report, TextWriter output, ReportStyle style);
}
