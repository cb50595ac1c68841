using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Architecture;

/// <summary>Event ids of log lines: log pipelines and alerts select lines by them.</summary>
public sealed partial class EventIdTests
{
    [Fact]
    public void No_two_log_lines_have_the_same_event_id()
    {
        string[] ids = [.. CheckedOut.Sources.SelectMany(static file => Ids(CheckedOut.Read(file)))];

        Assert.True(ids.Length > 30, $"only {ids.Length} log lines found");
        Assert.Empty(ids.GroupBy(static id => id).Where(static one => one.Count() > 1).Select(static one => one.Key));
    }

    private static IEnumerable<string> Ids(string source) =>
        LoggerMessage().Matches(source).Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?([0-9]+)")]
    private static partial Regex LoggerMessage();
}
