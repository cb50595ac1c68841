using System.Collections.Frozen;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>Every report format by its name on the command line.</summary>
internal static class TestReportWriters
{
    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = ["text", "json", "junit", "tap", "github", "markdown"];

    private static readonly FrozenDictionary<string, ITestReportWriter> Writers =
        new Dictionary<string, ITestReportWriter>
        {
            ["text"] = new TextTestReport(),
            ["json"] = new JsonTestReport(),
            ["junit"] = new JUnitTestReport(),
            ["tap"] = new TapTestReport(),
            ["github"] = new GitHubTestReport(),
            ["markdown"] = new MarkdownTestReport(),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The format with that name, one of <see cref="Names"/>.</summary>
    public static ITestReportWriter Named(string name) => Writers[name];
}
