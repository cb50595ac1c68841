using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>One form of the result of <c>replay</c>.</summary>
internal interface IReplayReportWriter
{
    /// <summary>Writes the whole report, with a newline at its end.</summary>
    void Write(ReplayResult result, TextWriter output, ReportStyle style);
}
