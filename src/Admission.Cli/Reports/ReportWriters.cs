using System.Collections.Frozen;

namespace Admission.Cli.Reports;

/// <summary>Every report format by its name on the command line.</summary>
internal static class ReportWriters
{
    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = ["text", "json", "junit", "sarif", "github"];

    private static readonly FrozenDictionary<string, IReportWriter> Writers = new Dictionary<string, IReportWriter>
    {
        ["text"] = new TextReport(),
        ["json"] = new JsonReport(),
        ["junit"] = new JUnitReport(),
        ["sarif"] = new SarifReport(),
        ["github"] = new GitHubReport(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The format with that name, one of <see cref="Names"/>.</summary>
    public static IReportWriter Named(string name) => Writers[name];
}
