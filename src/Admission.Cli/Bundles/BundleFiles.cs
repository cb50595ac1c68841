using System.Collections.Immutable;

namespace Admission.Cli.Bundles;

/// <summary>
/// Chooses the files of a policies folder that go into a bundle: those that a policy language may claim, YAML and JSON.
/// Not names that begin with a dot, and not documentation and types, which are made from the policies.
/// </summary>
internal static class BundleFiles
{
    private const string Settings = "admission.yaml";
    private static readonly string[] Kinds = [".json", ".yaml", ".yml"];

    /// <summary>Reads the files, sorted by path.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settings">The file that the bundle has as <c>admission.yaml</c>; null for that of the
    /// folder.</param>
    /// <param name="withTests">Take the tests too?</param>
    /// <param name="limits">What a bundle may be at most.</param>
    /// <exception cref="BundleException">There is too much, or a link.</exception>
    public static ImmutableArray<BundleFile> Read(string folder, string? settings, bool withTests, BundleLimits limits)
    {
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Visit(new DirectoryInfo(folder), "", withTests, paths);
        if (settings is not null)
        {
            paths[Settings] = settings;
        }

        long bytes = paths.Values.Sum(static path => new FileInfo(path).Length);
        if (paths.Count > limits.MaxEntries || bytes > limits.MaxBytes)
        {
            throw BundleException.Refuse(
                $"{folder}: {paths.Count} files with {bytes} bytes; a bundle has at most {limits.MaxEntries} files "
                + $"and {limits.MaxBytes} bytes. Take out what is no policy, or raise --max-size.");
        }

        return [.. paths.Select(static one => new BundleFile(one.Key, File.ReadAllBytes(one.Value)))];
    }

    private static void Visit(
        DirectoryInfo folder, string prefix, bool withTests, SortedDictionary<string, string> paths)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = prefix + entry.Name;
            if (entry.Name.StartsWith('.') || (entry is FileInfo && !Belongs(path, withTests)))
            {
                continue;
            }

            if (entry.LinkTarget is not null)
            {
                throw BundleException.Refuse(
                    $"{entry.FullName}: is a link, and a bundle has none. Put the file itself there.");
            }

            if (entry is DirectoryInfo below)
            {
                Visit(below, path + "/", withTests, paths);
            }
            else
            {
                paths.Add(path, entry.FullName);
            }
        }
    }

    private static bool Belongs(string path, bool withTests) =>
        (Kinds.Contains(Path.GetExtension(path), StringComparer.Ordinal)
            || PolicyLanguages.All.Any(language => language.MayClaim(path)))
        && (withTests || !path.EndsWith(".test.yaml", StringComparison.Ordinal));
}
