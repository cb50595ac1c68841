using System.Collections.Immutable;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Evaluation;
using Admission.Languages;
using Admission.Loading;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Removes one part after the other from policies and their libraries, and runs the cases that can notice.
/// </summary>
internal static class MutationRun
{
    /// <summary>Runs every mutation, on all cores; results in the order of paths and positions.</summary>
    /// <param name="sources">The unchanged policies; all cases pass.</param>
    /// <param name="inventory">Objects that exist for every case; null for none.</param>
    /// <param name="select">Selects mutations; null for all.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ImmutableArray<MutationResult> Run(
        PolicySources sources,
        ImmutableArray<PolicyTestFile> files,
        InventoryFiles? inventory = null,
        Func<SourceMutation, bool>? select = null,
        CancellationToken cancellationToken = default)
    {
        ILookup<string, PolicyTestFile> testsOf = files
            .SelectMany(file => ImportsOf(sources, file).Select(path => (Path: path, File: file)))
            .ToLookup(static one => one.Path, static one => one.File, StringComparer.Ordinal);
        (SourceMutation Mutation, PolicyTestFile[] Tests)[] all =
        [
            .. testsOf.OrderBy(static one => one.Key, StringComparer.Ordinal)
                .SelectMany(one => sources.FindMutations(one.Key)
                    .Where(mutation => select is null || select(mutation))
                    .Select(mutation => (mutation, one.ToArray()))),
        ];
        var results = new MutationResult[all.Length];
        int done = 0;
        using var progress = TerminalProgress.Start("mutating");
        EvaluationThreads.For(
            all.Length,
            i =>
            {
                results[i] = new MutationResult(
                    all[i].Mutation, NoticedBy(sources.With(all[i].Mutation.Source), all[i].Tests, inventory));
                progress.Report(Interlocked.Increment(ref done), all.Length);
            },
            cancellationToken);
        return ImmutableArray.Create(results);
    }

    private static string NoticedBy(PolicySources changed, PolicyTestFile[] tests, InventoryFiles? inventory)
    {
        var runner = new PolicyTestRunner(changed, inventory);
        foreach (PolicyTestFile file in tests)
        {
            if (file.Cases.FirstOrDefault(test => !runner.Run(file, test).IsPassed) is { } failed)
            {
                return $"{file.PolicyId}: {failed.Name}";
            }
        }

        return "";
    }

    private static ImmutableArray<string> ImportsOf(PolicySources sources, PolicyTestFile file) =>
        sources.PathOf(file.PolicyId) is { } path ? sources.FindParts(path) : [];
}
