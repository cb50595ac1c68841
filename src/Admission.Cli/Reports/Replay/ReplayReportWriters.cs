using System.Collections.Frozen;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>Every report format by its name on the command line.</summary>
internal static class ReplayReportWriters
{
    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = ["text", "json", "markdown", "html"];

    private static readonly FrozenDictionary<string, IReplayReportWriter> Writers =
        new Dictionary<string, IReplayReportWriter>
        {
            ["text"] = new ReplayTextReport(),
            ["json"] = new ReplayJsonReport(),
            ["markdown"] = new ReplayMarkdownReport(),
            ["html"] = new ReplayHtmlReport(),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The format with that name, one of <see cref="Names"/>.</summary>
    public static IReplayReportWriter Named(string name) => Writers[name];

    private sealed class ReplayJsonReport : IReplayReportWriter
    {
        public void Write(ReplayResult result, TextWriter output, ReportStyle style) =>
            output.Write(ReplayResultFile.Write(result));
    }
}
