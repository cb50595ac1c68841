using System.Collections.Immutable;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Runs many test files on all cores; the results are in the order of the files, whatever ends first.
/// </summary>
internal static class PolicyTestSuite
{
    /// <summary>Runs them.</summary>
    /// <param name="runner">Runs one case.</param>
    /// <param name="files">The files.</param>
    public static ImmutableArray<TestFileResult> Run(PolicyTestRunner runner, ImmutableArray<PolicyTestFile> files)
    {
        var results = new TestFileResult[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            PolicyTestFile file = files[i];
            results[i] = new TestFileResult(
                file, [.. file.Cases.Select(test => new CaseResult(test, runner.Run(file, test)))]);
        });
        return ImmutableArray.Create(results);
    }
}
