using System.Globalization;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Reads the expected result of a case, <c>expect</c>.</summary>
/// <param name="report">Takes errors with their paths.</param>
internal sealed class TestExpectationReader(Action<string, string> report)
{
    private static readonly string[] Members =
        ["verdict", "field", "message", "fix", "count", "absent", "snapshot", "policy"];
    private static readonly string[] PatternMembers = ["field", "message", "fix"];
    private static readonly string[] Verdicts = ["allow", "deny", "warn"];

    /// <summary>Reads the member <c>expect</c> of a case.</summary>
    /// <param name="value">A verdict or an object; null if it is missing.</param>
    /// <param name="at">Its path.</param>
    public PolicyTestExpectation Read(JsonValue? value, string at)
    {
        if (value is not { Kind: JsonKind.Object })
        {
            return new PolicyTestExpectation(ReadVerdict(value?.Text, at));
        }

        TestMembers.Check(value, at, Members, report);
        string snapshot = ReadSnapshot(value, at);
        bool isInSnapshot = value.Member("snapshot") is not null && value.Member("verdict") is null;
        return new PolicyTestExpectation(
            isInSnapshot ? null : ReadVerdict(value.Member("verdict")?.Text, $"{at}.verdict"),
            Text(value, at, "field"),
            Text(value, at, "message"),
            Text(value, at, "policy"))
        {
            Fix = Text(value, at, "fix"),
            Count = ReadCount(value.Member("count"), $"{at}.count"),
            Absent = ReadPattern(value.Member("absent"), $"{at}.absent"),
            Snapshot = snapshot,
        };
    }

    private string ReadSnapshot(JsonValue value, string at)
    {
        string path = Text(value, at, "snapshot");
        if (value.Member("snapshot") is { Kind: JsonKind.String } && !SnapshotFile.IsValid(path))
        {
            report($"{at}.snapshot", $"'{path}' is not a valid name. Write a path that ends in {SnapshotFile.Suffix}, "
                + "relative to the folder of the test file and without '..'.");
            return "";
        }

        return path;
    }

    private int? ReadCount(JsonValue? value, string at)
    {
        if (value is null)
        {
            return null;
        }

        if (int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return count;
        }

        report(at, $"'{value}' is not an integer from 0. Write 0 for none.");
        return null;
    }

    private FindingPattern? ReadPattern(JsonValue? value, string at)
    {
        if (value is null)
        {
            return null;
        }

        TestMembers.Check(value, at, PatternMembers, report);
        var pattern = new FindingPattern(Text(value, at, "field"), Text(value, at, "message"), Text(value, at, "fix"));
        if (pattern.ToString().Length == 0)
        {
            report(at, "is empty. Write field, message or fix.");
        }

        return pattern;
    }

    private ExpectedVerdict ReadVerdict(string? word, string at)
    {
        switch (word)
        {
            case "allow":
                return ExpectedVerdict.Allow;
            case "warn":
                return ExpectedVerdict.Warn;
            case "deny":
                return ExpectedVerdict.Deny;
            default:
                string what = word is null ? "the expected verdict is missing." : $"'{word}' is not a verdict.";
                report(at, $"{what} {Suggestion.Ask(word ?? "", Verdicts)}Write expect: allow, deny or warn.");
                return ExpectedVerdict.Deny;
        }
    }

    private string Text(JsonValue value, string at, string name) => TestMembers.Text(value, at, name, report);
}
