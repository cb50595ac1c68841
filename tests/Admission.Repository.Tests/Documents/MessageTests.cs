using System.Text;

namespace Admission.Repository.Tests.Documents;

/// <summary>
/// Every text of the product that people see is in one table, to be read from top to bottom: messages of lint, check
/// and load, log lines, readiness, help and reports.
/// </summary>
public sealed class MessageTests
{
    private const string Table = "tests/Admission.Repository.Tests/approved/messages.txt";

    [Fact]
    public void Messages_are_as_approved()
    {
        var table = new StringBuilder();
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

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
