using System.Collections.Immutable;
using Admission.Cli.PolicyTests.Reports;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Writes the snapshots of a run, and finds those that no case uses.</summary>
/// <param name="folder">The policies folder.</param>
/// <param name="files">Every test file of the folder, with all cases.</param>
internal sealed class SnapshotUpdate(string folder, ImmutableArray<PolicyTestFile> files)
{
    /// <summary>
    /// Answers and files that no case uses, each with what to do; empty while a test file has an error.
    /// </summary>
    public IEnumerable<string> Obsolete => Stale().Select(static one => one.Case is null
        ? $"{one.Path}: no test uses this file. To remove it, run: admission test --update"
        : $"{one.Path}: no test uses the result '{one.Case}'. To remove it, run: admission test --update");

    /// <summary>Writes the answers of the cases that passed. The answers of other cases stay as they are.</summary>
    /// <param name="results">The results of the cases that ran.</param>
    /// <param name="removesStale">Remove what no case uses?</param>
    /// <param name="errors">Files that cannot be changed.</param>
    /// <returns>A line for each changed file, sorted.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public ImmutableArray<string> Write(
        ImmutableArray<TestFileResult> results, bool removesStale, out ImmutableArray<string> errors)
    {
        var refused = ImmutableArray.CreateBuilder<string>();
        (string Path, string? Case)[] stale = removesStale ? [.. Stale()] : [];
        var lines = new List<string>();
        foreach (TestFileResult result in results)
        {
            foreach (IGrouping<string, CaseResult> group in result.Cases
                .Where(static one => one.Test.Expect.Snapshot.Length > 0)
                .GroupBy(static one => one.Test.Expect.Snapshot, StringComparer.Ordinal))
            {
                SnapshotFile stored = SnapshotFile.Read(result.File, group.Key);
                if (stored.Error.Length > 0 && (stored.IsLink || !removesStale))
                {
                    // Without the rest of the file, an update of some answers would lose the others.
                    refused.Add(stored.IsLink
                        ? stored.Error
                        : $"{stored.Error} To replace the whole file, run: admission test --update");
                    continue;
                }

                string[] unused = [.. stale.Where(one => one.Path == stored.Path).Select(static one => one.Case!)];
                AddLine(lines, stored with { Answers = Merge(result.File, stored, [.. group], unused) }, stored);
            }
        }

        foreach ((string path, string? test) in stale)
        {
            if (test is null)
            {
                File.Delete(path);
                lines.Add($"removed {path}");
            }
        }

        errors = refused.ToImmutable();
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static void AddLine(List<string> lines, SnapshotFile file, SnapshotFile before)
    {
        if (!file.Write())
        {
            return;
        }

        int added = file.Answers.Count(one => before.Find(one.Name) is null);
        int removed = before.Answers.Count(one => file.Find(one.Name) is null);
        int changed = file.Answers.Count(one =>
            before.Find(one.Name) is { } old && SnapshotFile.Text(old) != SnapshotFile.Text(one.Answer));
        (int Count, string Word)[] counts = [(added, "new"), (changed, "changed"), (removed, "removed")];
        string text = string.Join(", ", counts.Where(static one => one.Count > 0)
            .Select(static one => $"{TestReportText.Number(one.Count)} {one.Word}"));
        lines.Add($"wrote {file.Path}: {(text.Length > 0 ? text : "same results")}");
    }

    // In the order of the cases, so that a new case in the middle does not move other answers.
    private List<(string Name, JsonValue Answer)> Merge(
        PolicyTestFile file, SnapshotFile stored, CaseResult[] results, string[] unused)
    {
        var answers = stored.Answers.Where(one => !unused.Contains(one.Name, StringComparer.Ordinal))
            .ToDictionary(static one => one.Name, static one => one.Answer, StringComparer.Ordinal);
        foreach (CaseResult one in results.Where(static one => one.Outcome.Answer is not null))
        {
            answers[one.Test.Name] = one.Outcome.Answer!;
        }

        string[] order = [.. files.Where(one => one.Path == file.Path)
            .SelectMany(static one => one.Cases)
            .Select(static test => test.Name)];
        return
        [
            .. order.Where(answers.ContainsKey)
                .Concat(stored.Answers.Select(static one => one.Name).Where(answers.ContainsKey))
                .Distinct(StringComparer.Ordinal)
                .Select(name => (name, answers[name])),
        ];
    }

    private List<(string Path, string? Case)> Stale()
    {
        var stale = new List<(string, string?)>();
        if (files.Any(static file => !file.Errors.IsEmpty))
        {
            return stale;
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (PolicyTestFile file in files)
        {
            foreach (IGrouping<string, PolicyTestCase> group in file.Cases
                .Where(static test => test.Expect.Snapshot.Length > 0)
                .GroupBy(static test => test.Expect.Snapshot, StringComparer.Ordinal))
            {
                SnapshotFile stored = SnapshotFile.Read(file, group.Key);
                used.Add(Path.GetFullPath(stored.Path));
                stale.AddRange(stored.Answers.Select(static one => one.Name)
                    .Except(group.Select(static test => test.Name), StringComparer.Ordinal)
                    .Select(name => (stored.Path, (string?)name)));
            }
        }

        stale.AddRange(PolicyTestFiles.Find(folder, SnapshotFile.Suffix)
            .Where(path => !used.Contains(Path.GetFullPath(path)) && SnapshotFile.IsWritten(path))
            .Select(static path => (path, (string?)null)));
        return stale;
    }
}
