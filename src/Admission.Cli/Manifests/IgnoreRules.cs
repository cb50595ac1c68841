using System.Collections.Immutable;

namespace Admission.Cli.Manifests;

/// <summary>
/// The files that a walk through folders excludes: <c>--exclude</c>, the <c>.admissionignore</c> files of the current
/// folder and of each folder on the way, and <c>node_modules</c>. The last matching pattern decides, and
/// <c>--exclude</c> comes after all files. Immutable.
/// </summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".admissionignore";

    private const long MaxFileBytes = 1024 * 1024;

    private readonly ImmutableArray<(string Folder, IgnorePattern Pattern)> _files;
    private readonly ImmutableArray<(string Folder, IgnorePattern Pattern)> _excluded;

    private IgnoreRules(
        ImmutableArray<(string Folder, IgnorePattern Pattern)> files,
        ImmutableArray<(string Folder, IgnorePattern Pattern)> excluded)
    {
        _files = files;
        _excluded = excluded;
    }

    /// <summary>The rules of a command that runs in a folder.</summary>
    /// <param name="folder">Absolute path of the current folder.</param>
    /// <param name="exclude">Patterns of the command line.</param>
    public static IgnoreRules In(string folder, IEnumerable<string> exclude) => new(
        [(folder, Parse("node_modules/")), .. ReadFile(folder)],
        [.. exclude.SelectMany(static line => Lines([line])).Select(pattern => (folder, pattern))]);

    /// <summary>
    /// The rules for the content of a folder on the command line: with the files of the folders above it, up to the
    /// current one.
    /// </summary>
    /// <param name="current">Absolute path of the current folder.</param>
    /// <param name="folder">Absolute path of the folder.</param>
    public IgnoreRules For(string current, string folder)
    {
        var rules = new IgnoreRules(_files, [.. _excluded, .. _excluded.Select(one => (folder, one.Pattern))]);
        string relative = Path.GetRelativePath(current, folder);
        if (relative == ".")
        {
            return rules;
        }

        bool isBelow = !relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
        string[] names = isBelow ? relative.Split(Path.DirectorySeparatorChar) : [];
        string at = current;
        foreach (string name in names[..^(isBelow ? 1 : 0)])
        {
            at = Path.Combine(at, name);
            rules = rules.Below(at);
        }

        return rules.Below(folder);
    }

    /// <summary>The rules together with those of the file in a folder.</summary>
    public IgnoreRules Below(string folder) =>
        ReadFile(folder) is { Length: > 0 } more ? new IgnoreRules([.. _files, .. more], _excluded) : this;

    /// <summary>Is a file or folder excluded?</summary>
    /// <param name="path">Absolute path.</param>
    public bool Excludes(string path, bool isFolder) =>
        Decide(_excluded, path, isFolder) ?? Decide(_files, path, isFolder) ?? false;

    /// <summary>Does the command line exclude a file, or a folder above it, although it names the file?</summary>
    public bool ExcludesNamed(string path)
    {
        bool isFolder = false;
        for (string? at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Decide(_excluded, at, isFolder) is { } isExcluded)
            {
                return isExcluded;
            }

            isFolder = true;
        }

        return false;
    }

    private static bool? Decide(
        ImmutableArray<(string Folder, IgnorePattern Pattern)> rules, string path, bool isFolder)
    {
        for (int i = rules.Length - 1; i >= 0; i--)
        {
            string relative = Path.GetRelativePath(rules[i].Folder, path).Replace('\\', '/');
            if (!relative.StartsWith("..", StringComparison.Ordinal) && rules[i].Pattern.Covers(relative, isFolder))
            {
                return !rules[i].Pattern.IsNegated;
            }
        }

        return null;
    }

    private static (string Folder, IgnorePattern Pattern)[] ReadFile(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        try
        {
            return file.Exists && file.Length <= MaxFileBytes
                ? [.. Lines(File.ReadLines(file.FullName)).Select(pattern => (folder, pattern))]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the file, more is read, which is stricter.
            return [];
        }
    }

    private static IEnumerable<IgnorePattern> Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (IgnorePattern.TryParse(line, out IgnorePattern? pattern))
            {
                yield return pattern;
            }
        }
    }

    private static IgnorePattern Parse(string line) =>
        IgnorePattern.TryParse(line, out IgnorePattern? pattern)
            ? pattern
            : throw new ArgumentException(line, nameof(line));
}
