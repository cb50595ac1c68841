using Admission.Cli.Reports;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Compares an answer with the snapshot of a case.</summary>
internal static class SnapshotComparison
{
    private const string What = "snapshot";

    /// <param name="outcome">The outcome of the case, which passed so far.</param>
    /// <param name="file">The test file.</param>
    /// <param name="test">A case with a snapshot.</param>
    /// <param name="answer">The answer of the policy.</param>
    public static CaseOutcome Compare(
        CaseOutcome outcome, PolicyTestFile file, PolicyTestCase test, JsonValue answer)
    {
        SnapshotFile stored = SnapshotFile.Read(file, test.Expect.Snapshot);
        if (stored.Error.Length > 0)
        {
            return CaseOutcome.Failed(stored.Error);
        }

        string actual = SnapshotFile.Text(answer);
        bool isPlain = file.PolicyId.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
        string command = "admission test --update" + (isPlain ? $" --filter {file.PolicyId}" : "");
        if (stored.Find(test.Name) is not { } expected)
        {
            return Failed(outcome, new CaseDifference(What, "", actual)
            {
                Text = $"{stored.Path}: has no result for this case. To write it, run: {command}",
            });
        }

        string before = YamlText.Lines(expected);
        return before == actual
            ? outcome
            : Failed(outcome, new CaseDifference(What, before, actual)
            {
                Text = $"{stored.Path}: the result is different. If the new result is correct, run: {command}",
                Diff = UnifiedDiff.Hunks(before, actual),
            });
    }

    // The difference shows what the policy reported.
    private static CaseOutcome Failed(CaseOutcome outcome, CaseDifference difference) =>
        outcome with { Differences = [difference], Said = [] };
}
