using System.Text;
using Admission.Cli.Git;

namespace Admission.Cli.Manifests;

/// <summary>Reads the manifests under the given paths from a git revision, with the user's own git.</summary>
internal sealed class GitRevision(string revision, CheckInputOptions options)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Passes on every manifest file of the revision; errors contain the failure of git.</summary>
    public async Task ReadAsync(
        Action<ManifestSource, ReadOnlyMemory<byte>> read,
        List<ManifestProblem> errors,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (string path in options.Paths)
            {
                await ReadAsync(path, read, cancellationToken);
            }
        }
        catch (GitException exception)
        {
            errors.Add(new ManifestProblem($"--against {revision}", 0, 0, exception.Message));
        }
    }

    /// <summary>Checks that the revision exists, before anything is read.</summary>
    /// <exception cref="GitException">It does not exist.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        string? folder = options.Paths
            .Select(path => Path.GetFullPath(path, Path.GetFullPath(options.Folder)))
            .Select(static path => Directory.Exists(path) ? path : Path.GetDirectoryName(path))
            .FirstOrDefault(Directory.Exists);
        if (folder is not null)
        {
            _ = await GitCommit.FindAsync(new GitProcess(folder), revision, cancellationToken);
        }
    }

    private async Task ReadAsync(
        string path,
        Action<ManifestSource, ReadOnlyMemory<byte>> read,
        CancellationToken cancellationToken)
    {
        string fullPath = Path.GetFullPath(path, Path.GetFullPath(options.Folder));
        bool isFolder = Directory.Exists(fullPath);
        string folder = isFolder ? fullPath : Path.GetDirectoryName(fullPath) ?? fullPath;
        if (!Directory.Exists(folder))
        {
            return;
        }

        var git = new GitProcess(folder);
        string commit = await GitCommit.FindAsync(git, revision, cancellationToken);
        string prefix = await git.ReadLineAsync(["rev-parse", "--show-prefix"], cancellationToken);
        string file = isFolder ? "" : Path.GetFileName(fullPath);
        List<GitBlob> blobs = await ListAsync(git, commit, prefix, file, cancellationToken);
        string shown = path.Replace('\\', '/').TrimEnd('/');
        shown = !isFolder || shown == "." ? "" : shown + "/";
        await git.ReadBlobsAsync(
            blobs.Select(blob => blob.Id),
            options.Limits.File.MaxBytes,
            (index, text) =>
            {
                string relative = blobs[index].Path[prefix.Length..];
                string name = isFolder ? shown + relative : path.Replace('\\', '/');
                read(new ManifestSource(name, relative, IsNamed: false), text);
            },
            cancellationToken);
    }

    private async Task<List<GitBlob>> ListAsync(
        GitProcess git,
        string commit,
        string prefix,
        string file,
        CancellationToken cancellationToken)
    {
        List<string> arguments = ["ls-tree", "-r", "-z", "--full-tree", commit, "--"];
        if (prefix.Length + file.Length > 0)
        {
            arguments.Add(prefix + file);
        }

        byte[] output = await git.ReadAsync(arguments, cancellationToken);
        var blobs = new List<GitBlob>();
        foreach (string entry in Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode SP type SP id TAB path; symbolic links (120000) and submodules (160000) are not files.
            int tab = entry.IndexOf('\t', StringComparison.Ordinal);
            string[] cells = entry[..tab].Split(' ');
            string path = entry[(tab + 1)..];
            bool isFile = cells[0].StartsWith("100", StringComparison.Ordinal);
            bool isWanted = file.Length > 0 || IsWalked(path[prefix.Length..]);
            if (isFile && isWanted && blobs.Count < options.Limits.MaxFiles && _seen.Add($"{git.Folder}\n{path}"))
            {
                blobs.Add(new GitBlob(cells[2], path));
            }
        }

        return blobs;
    }

    private static bool IsWalked(string relativePath)
    {
        string[] names = relativePath.Split('/');
        return names.All(name => !name.StartsWith('.')) && ManifestFiles.IsManifestName(names[^1]);
    }

    private sealed record GitBlob(string Id, string Path);
}
