using System.Collections.Immutable;
using Admission.Cli.Reports;
using Admission.Evaluation;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.PolicyTests;

/// <summary>Runs many test files on all cores; the results are in the order of the files.</summary>
internal static class PolicyTestSuite
{
    /// <param name="runner">Runs one case.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ImmutableArray<TestFileResult> Run(
        PolicyTestRunner runner, ImmutableArray<PolicyTestFile> files, CancellationToken cancellationToken = default)
    {
        var results = new TestFileResult[files.Length];
        int total = files.Sum(static file => file.Cases.Length), done = 0;
        using var progress = TerminalProgress.Start("testing");
        EvaluationThreads.For(files.Length, RunFile, cancellationToken);
        return ImmutableArray.Create(results);

        void RunFile(int i)
        {
            PolicyTestFile file = files[i];
            results[i] = new TestFileResult(file, [.. file.Cases.Select(RunCase)]);

            CaseResult RunCase(PolicyTestCase test)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = new CaseResult(test, runner.Run(file, test));
                progress.Report(Interlocked.Increment(ref done), total);
                return result;
            }
        }
    }

    /// <summary>
    /// Loads the policies that no case loads. The result has a file for each file of policies with errors.
    /// </summary>
    /// <param name="runner">Loads the policies.</param>
    /// <param name="sources">The policies of the folder.</param>
    /// <param name="files">Every test file.</param>
    public static ImmutableArray<TestFileResult> Load(
        PolicyTestRunner runner, PolicySources sources, ImmutableArray<PolicyTestFile> files)
    {
        string[] untested =
        [
            .. sources.Ids.Except(
                files.SelectMany(static file => file.Cases.Where(static test => test.Own is null)
                    .Select(test => PolicyTestRunner.Tested(file, test))),
                StringComparer.Ordinal),
        ];
        var errors = new ImmutableArray<PolicyError>[untested.Length];
        EvaluationThreads.For(untested.Length, i => errors[i] = runner.Load(untested[i]), CancellationToken.None);
        return
        [
            .. errors.SelectMany(static all => all)
                .Distinct()
                .GroupBy(static error => error.File, StringComparer.Ordinal)
                .OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => new TestFileResult(
                    new PolicyTestFile(group.Key, "", [], [.. group.Order(PolicyError.ByPosition)]), [])),
        ];
    }
}
