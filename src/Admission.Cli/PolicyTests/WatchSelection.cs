using System.Collections.Immutable;
using Admission.Matching;

namespace Admission.Cli.PolicyTests;

/// <summary>Which cases <c>test --watch</c> runs, and which of them failed.</summary>
internal sealed class WatchSelection
{
    private readonly HashSet<(string Path, string Case)> _failed = [];
    private bool _isFailedOnly;
    private string _policy = "";

    /// <summary>What is selected, in parentheses with a space before it; empty for all cases.</summary>
    public string Text => _isFailedOnly ? " (failed only)" : _policy.Length > 0 ? $" (policy {_policy})" : "";

    /// <summary>Selects what a key asks for.</summary>
    public void Select(WatchCommand command)
    {
        if (command.Action is not (WatchAction.Again or WatchAction.Update))
        {
            _isFailedOnly = command.Action == WatchAction.Failed;
            _policy = command.Policy;
        }
    }

    /// <summary>The selected cases; files in which a case failed come first.</summary>
    public ImmutableArray<PolicyTestFile> Choose(ImmutableArray<PolicyTestFile> files) =>
    [
        .. files.Where(IsSelected)
            .Select(file => _isFailedOnly
                ? file with { Cases = [.. file.Cases.Where(test => _failed.Contains((file.Path, test.Name)))] }
                : file)
            .Where(file => !_isFailedOnly || !file.Cases.IsEmpty || !file.Errors.IsEmpty)
            .OrderBy(file => !HasFailed(file)),
    ];

    /// <summary>Notes which cases failed.</summary>
    public void Note(TestReport report)
    {
        foreach (TestFileResult file in report.Files)
        {
            foreach (CaseResult result in file.Cases)
            {
                _ = result.Outcome.IsPassed
                    ? _failed.Remove((file.File.Path, result.Test.Name))
                    : _failed.Add((file.File.Path, result.Test.Name));
            }
        }
    }

    private bool HasFailed(PolicyTestFile file) =>
        !file.Errors.IsEmpty || file.Cases.Any(test => _failed.Contains((file.Path, test.Name)));

    private bool IsSelected(PolicyTestFile file) => _policy.AsSpan().ContainsAny('*', '?')
        ? new Glob(_policy).Matches(file.PolicyId)
        : file.PolicyId.Contains(_policy, StringComparison.OrdinalIgnoreCase);
}
