using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>One report format of <c>replay</c>.</summary>
internal interface IReplayReportWriter
{
    /// <summary>Writes the whole report, with a line break at its end.</summary>
    void Write(ReplayResult result, TextWriter output, ReportStyle style);
}
