using Admission.Cli.Reports;

namespace Admission.Cli.Audits;

/// <summary>Every format of an audit's report by its name on the command line.</summary>
internal static class AuditReports
{
    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = ["text", "json", "html"];

    /// <summary>Writes a report; the results are read one by one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="summary">The figures.</param>
    /// <param name="results">The results with findings.</param>
    /// <param name="output">Receives the report, with a line break at its end.</param>
    /// <param name="style">Colors and width of text.</param>
    public static void Write(
        string name, AuditSummary summary, IEnumerable<CheckResult> results, TextWriter output, ReportStyle style)
    {
        switch (name)
        {
            case "json":
                AuditJsonReport.Write(summary, results, output);
                break;
            case "html":
                output.Write(AuditPage.Write(summary, results));
                break;
            default:
                AuditTextReport.Write(summary, results, output, style);
                break;
        }
    }
}
