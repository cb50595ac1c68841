using System.Collections.Immutable;
using Admission.Cli.Reports;
using Admission.Evaluation;

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
}
