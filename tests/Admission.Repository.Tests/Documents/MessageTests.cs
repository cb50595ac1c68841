using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>
/// Every text of the product that people see is in one table, to be read from top to bottom: log lines by event id,
/// then messages of lint, check and load, readiness, help and reports by file.
/// </summary>
public sealed partial class MessageTests
{
    private const string Table = "tests/Admission.Repository.Tests/approved/messages.txt";

    [Fact]
    public void Messages_are_as_approved()
    {
        var table = new StringBuilder("log lines: event id, level and text\n");
        table.AppendJoin("", LogLines().Order(StringComparer.Ordinal).Select(static line => $"    {line}\n"));
        foreach (string file in CheckedOut.Sources.Where(static one => one.StartsWith("src/", Ordinal)))
        {
            string[] texts = [.. new SourceTexts(CheckedOut.Read(file)).Read().Where(SourceTexts.IsMessage).Distinct()];
            if (texts.Length > 0)
            {
                table.Append('\n').Append(file).Append('\n')
                    .AppendJoin("", texts.Select(static text => $"    {text}\n"));
            }
        }

        string path = CheckedOut.PathOf(Table);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(path, table.ToString());
        }

        Assert.Equal(File.ReadAllText(path), table.ToString());
    }

    [Fact]
    public void Table_has_every_log_line()
    {
        int declared = CheckedOut.Sources.Where(static one => one.StartsWith("src/", Ordinal))
            .Sum(static one => CheckedOut.Read(one).Split("[LoggerMessage(").Length - 1);

        Assert.Equal(declared, LogLines().Count());
    }

    // A line without a level has one that depends on what it reports.
    private static IEnumerable<string> LogLines() =>
        from file in CheckedOut.Sources
        where file.StartsWith("src/", Ordinal)
        from Match line in LoggerMessage().Matches(CheckedOut.Read(file))
        let level = line.Groups["level"] is { Success: true } one ? one.Value.ToLowerInvariant() : "any"
        select $"{line.Groups["id"].Value} {level,-11} {new SourceTexts(line.Value).Read().Single()}";

    [GeneratedRegex(
        """\[LoggerMessage\(\s*(EventId = )?(?<id>\d+),\s*(LogLevel\.(?<level>\w+),)?([^"]|"[^"\\]*")*?\)\]""")]
    private static partial Regex LoggerMessage();

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
