using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Loading;

/// <summary>
/// Finds the files of a policies folder that can be policies. Ignores names that begin with a dot: hidden files, and
/// the <c>..data</c> and <c>..2026_11_23…</c> entries of a mounted ConfigMap, whose files are read through their
/// visible links. A link must lead to a target inside the folder.
/// </summary>
internal sealed class PolicyFolderWalk
{
    private const int MaxDepth = 32;
    private readonly string _realRoot;
    private readonly int _maxFiles;
    private readonly Func<string, bool> _isWanted;
    private readonly List<(string Path, string RealPath)> _files = [];
    private readonly List<PolicyError> _errors = [];

    private PolicyFolderWalk(string realRoot, int maxFiles, Func<string, bool> isWanted)
    {
        _isWanted = isWanted;
        _realRoot = realRoot;
        _maxFiles = maxFiles;
    }

    /// <summary>
    /// Every file, as its path under the folder and its real path, sorted by path; and errors of unreadable files.
    /// </summary>
    /// <param name="folder">The folder; can itself be a link.</param>
    /// <param name="maxFiles">Maximum number of files; one more is an error.</param>
    /// <param name="isWanted">Chooses files by their path under the folder.</param>
    public static (ImmutableArray<(string Path, string RealPath)> Files, ImmutableArray<PolicyError> Errors) Walk(
        string folder, int maxFiles, Func<string, bool> isWanted)
    {
        if (!Directory.Exists(folder))
        {
            string what = File.Exists(folder) ? "is a file, not a folder" : "there is no such folder";
            return ([], [new PolicyError(folder, 0, 0, $"{what}. Specify the policies folder with --policies.")]);
        }

        try
        {
            var walk = new PolicyFolderWalk(RealPath.Of(folder), maxFiles, isWanted);
            walk.Visit("", walk._realRoot, 0);
            return (
                [.. walk._files.OrderBy(static file => file.Path, StringComparer.Ordinal)],
                [.. walk._errors.Order(PolicyError.ByPosition)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ([], [new PolicyError(folder, 0, 0, Unreadable(exception))]);
        }
    }

    /// <summary>The error for a file or folder that cannot be read.</summary>
    public static string Unreadable(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "cannot be read by this process. Give its user permission to read it.",
        FileNotFoundException or DirectoryNotFoundException =>
            "no longer exists, or is a link to a missing file. Remove or repair it.",
        _ => $"cannot be read: {exception.Message.TrimEnd('.')}. Check the file system.",
    };

    private void Visit(string path, string realPath, int depth)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(realPath).EnumerateFileSystemInfos()
            .Where(static entry => !entry.Name.StartsWith('.'))
            .OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            string at = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (_files.Count > _maxFiles)
            {
                return;
            }

            try
            {
                VisitEntry(at, entry, depth);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Add(at, Unreadable(exception));
            }
        }
    }

    private void VisitEntry(string path, FileSystemInfo entry, int depth)
    {
        bool isFolder = entry is DirectoryInfo;
        if (!isFolder && !_isWanted(path))
        {
            return;
        }

        // The part above the entry has no links.
        string real = entry.LinkTarget is null ? entry.FullName : RealPath.Of(entry.FullName);
        if (!RealPath.IsInside(_realRoot, real))
        {
            Add(path, "is a link to a file outside the policies folder. Put the file itself in the folder.");
        }
        else if (path.AsSpan().ContainsAnyInRange('\0', '\u001f') || path.Contains('\ufffd', StringComparison.Ordinal))
        {
            Add(path, "the name contains a control character or is not UTF-8. Rename the file.");
        }
        else if (!isFolder)
        {
            AddFile(path, real);
        }
        else if (depth == MaxDepth)
        {
            Add(path, $"is more than {MaxDepth} folders deep, or a link points to one of its parent folders. Remove "
                + "the folder or the link.");
        }
        else
        {
            Visit(path, real, depth + 1);
        }
    }

    private void AddFile(string path, string real)
    {
        _files.Add((path, real));
        if (_files.Count == _maxFiles + 1)
        {
            _errors.Add(
                new PolicyError("", 0, 0, $"contains more than {_maxFiles} files. Split the folder."));
        }
    }

    private void Add(string path, string message) => _errors.Add(new PolicyError(Printable(path), 0, 0, message));

    // An error is one line, whatever the name of the file.
    private static string Printable(string path) =>
        string.Concat(path.Select(static character => char.IsControl(character) ? '?' : character));
}
