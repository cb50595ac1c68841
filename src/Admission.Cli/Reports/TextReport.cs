using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.Reports;

/// <summary>For people: each object with findings, and a summary line at the end.</summary>
internal sealed class TextReport : IReportWriter
{
    /// <summary>Columns before wrapped text.</summary>
    internal const int Indent = 8;

    /// <inheritdoc/>
    public void Write(CheckReport report, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, Indent);
        foreach (CheckResult result in report.Results)
        {
            if (result.Refusal.Length > 0 || result.Findings.Length > 0 || result.Faults.Length > 0)
            {
                WriteResult(page, result);
            }
        }

        Style summary = report.Denied > 0 ? Bad : report.Warned + report.Faults > 0 ? Careful : Good;
        page.Line(ReportText.Summary(report), summary);
    }

    /// <summary>Writes the result for one object.</summary>
    internal static void WriteResult(TextPage page, CheckResult result)
    {
        string operation = result.Operation == "CREATE" ? "" : $" {result.Operation}";
        page.Part($"{result.Subject}{operation}", Strong);
        page.Line(result.RenderedFrom.Length == 0 ? "" : $" from {result.RenderedFrom}", Quiet);
        if (result.Refusal.Length > 0)
        {
            WriteHead(page, FindingLevel.Deny, result, result.Line, "");
            page.Wrapped(result.Refusal, Style.Plain);
        }

        foreach (Finding finding in result.Findings.OrderBy(static finding => finding.Level))
        {
            WriteFinding(page, result, finding);
        }

        foreach (ReportedFault fault in result.Faults)
        {
            WriteHead(page, fault.Blocks ? FindingLevel.Deny : FindingLevel.Warn, result, result.Line, fault.Policy.Id);
            page.Wrapped($"the policy {fault.Text}", Style.Plain);
        }

        page.Line("", Style.Plain);
    }

    private static void WriteFinding(TextPage page, CheckResult result, Finding finding)
    {
        WriteHead(page, finding.Level, result, finding.Line, finding.Policy.Id);
        if (finding.Field.Length > 0)
        {
            page.Wrapped(finding.Field, Quiet);
        }

        page.Wrapped(finding.Message, Style.Plain);
        if (finding.Fix.Length > 0)
        {
            page.Wrapped($"fix: {finding.Fix}", Good);
        }

        if (finding.Note.Length > 0)
        {
            page.Wrapped($"({finding.Note})", Quiet);
        }
    }

    private static void WriteHead(TextPage page, FindingLevel level, CheckResult result, int line, string policy)
    {
        (string word, Style style) = level switch
        {
            FindingLevel.Warn => ("warn", Careful),
            FindingLevel.Audit => ("audit", Quiet),
            _ => ("deny", Bad),
        };
        int at = line > 0 ? line : result.Line;
        string place = at > 0 ? $"{result.File}:{at}" : result.File;
        page.Part($"  {word}".PadRight(Indent), style);
        page.Part(place, Style.Plain);
        page.Line(policy.Length == 0 || place.Length == 0 ? policy : $"  {policy}", Strong);
    }
}
