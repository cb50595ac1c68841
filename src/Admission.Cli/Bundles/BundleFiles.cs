using System.Collections.Immutable;

namespace Admission.Cli.Bundles;

/// <summary>
/// Selects the files of a policies folder for a bundle: those that a policy language can claim, YAML and JSON. Not
/// names that begin with a dot, and not documentation and types, which are generated from the policies.
/// </summary>
internal static class BundleFiles
{
    private const string Settings = "admission.yaml";
    private static readonly string[] Kinds = [".json", ".yaml", ".yml"];
    private static readonly string[] Tests = [".test.yaml", ".snap.yaml"];

    /// <summary>Reads the files, sorted by path.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settings">The file for <c>admission.yaml</c> of the bundle; null for that of the folder.</param>
    /// <param name="withTests">Include the tests?</param>
    /// <exception cref="BundleException">A limit is exceeded, or there is a link.</exception>
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
                + $"and {limits.MaxBytes} bytes. Remove files that are not policies, or increase --max-size.");
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
                    $"{entry.FullName}: is a link, which a bundle cannot contain. Replace it with the file.");
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
        && (withTests || !Tests.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)));
}
