using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
    public static IEnumerable<string> Find(string folder) => Directory
        .EnumerateFiles(folder, $"*{PolicyTestFileReader.Suffix}", Everywhere)
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
        return ImmutableCollectionsMarshal.AsImmutableArray(files);
    }
}
