using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Admission.Policies;

namespace Admission.Cli.PolicyTests;

/// <summary>Finds and reads the test files of a policies folder.</summary>
internal static class PolicyTestFiles
{
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        MatchType = MatchType.Simple,
        MatchCasing = MatchCasing.CaseSensitive,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Path of every test file, sorted; paths with a name that begins with a dot are skipped.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="suffix">Suffix of the files' names.</param>
    public static IEnumerable<string> Find(string folder, string suffix = PolicyTestFileReader.Suffix) => Directory
        .EnumerateFiles(folder, $"*{suffix}", Everywhere)
        .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)
            .Any(static part => part.StartsWith('.')))
        .Select(static path => path.Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads all of them, on all cores; sorted by path.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="known">The parsed file of a path, if it need not be read again; null to read all.</param>
    public static ImmutableArray<PolicyTestFile> ReadAll(
        string folder, Func<string, PolicyTestFile?>? known = null)
    {
        string[] paths = [.. Find(folder)];
        var files = new PolicyTestFile[paths.Length];
        Parallel.For(0, paths.Length, i => files[i] = known?.Invoke(paths[i]) ?? PolicyTestFileReader.Read(paths[i]));
        return WithoutSharedSnapshots(ImmutableCollectionsMarshal.AsImmutableArray(files));
    }

    // A snapshot file finds answers by the names of cases, which are unique only in their own file.
    private static ImmutableArray<PolicyTestFile> WithoutSharedSnapshots(ImmutableArray<PolicyTestFile> files)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        return
        [
            .. files.Select(file =>
            {
                PolicyError[] shared =
                [
                    .. file.Cases.Where(test => test.Expect.Snapshot.Length > 0 && IsOfAnother(file, test))
                        .Select(test => new PolicyError(
                            file.Path,
                            test.Line,
                            1,
                            $"snapshot '{test.Expect.Snapshot}': another test file uses it. Give each test file a "
                                + "different snapshot."))
                        .Take(1),
                ];
                return shared.Length == 0 ? file : file with { Errors = [.. file.Errors, .. shared] };
            }),
        ];

        bool IsOfAnother(PolicyTestFile file, PolicyTestCase test)
        {
            string path = Path.GetFullPath(TestRequest.PathFrom(file, test.Expect.Snapshot));
            owners.TryAdd(path, file.Path);
            return owners[path] != file.Path;
        }
    }
}
