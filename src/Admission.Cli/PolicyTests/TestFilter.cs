using System.Collections.Immutable;
using Admission.Matching;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Selects cases by <c>--filter</c>: a text in <c>path: name of the case</c> or, if it contains <c>*</c> or <c>?</c>, a
/// glob of the policy's id, of the path below the folder, or of the name.
/// </summary>
/// <param name="folder">The policies folder.</param>
/// <param name="filters">The filters, OR; empty for all.</param>
internal sealed class TestFilter(string folder, ImmutableArray<string> filters)
{
    /// <summary>The files with the selected cases, without files that have none.</summary>
    public ImmutableArray<PolicyTestFile> Choose(ImmutableArray<PolicyTestFile> files) => filters.IsEmpty
        ? files
        :
        [
            .. files.Select(file => file with { Cases = [.. file.Cases.Where(test => IsChosen(file, test))] })
                .Where(file => !file.Cases.IsEmpty || (!file.Errors.IsEmpty && IsChosen(file, null))),
        ];

    /// <summary>Filters that select nothing.</summary>
    public IEnumerable<string> Unused(ImmutableArray<PolicyTestFile> files) => filters.Where(filter =>
        !files.Any(file => Fits(filter, file, null) || file.Cases.Any(test => Fits(filter, file, test))));

    private bool IsChosen(PolicyTestFile file, PolicyTestCase? test) =>
        filters.Any(filter => Fits(filter, file, test));

    private bool Fits(string filter, PolicyTestFile file, PolicyTestCase? test)
    {
        string path = PolicyTestFile.WithoutSuffix(Path.GetRelativePath(folder, file.Path).Replace('\\', '/'));
        if (!filter.AsSpan().ContainsAny('*', '?'))
        {
            return $"{path}: {test?.Name}".Contains(filter, StringComparison.OrdinalIgnoreCase);
        }

        var glob = new Glob(filter);
        return glob.Matches(file.PolicyId) || glob.Matches(path) || (test is not null && glob.Matches(test.Name));
    }
}
