using System.Text;

namespace Admission.Cli.Git;

/// <summary>A policies folder of a git revision, in a temporary folder.</summary>
internal sealed class GitPolicies : IDisposable
{
    private const int MaxFileBytes = 4 * 1024 * 1024;
    private const int MaxFiles = 20_000;

    private GitPolicies(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Extracts a folder from a revision.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GitException">git is missing, or has no such folder or revision.</exception>
    public static async Task<GitPolicies> TakeAsync(
        string folder, string revision, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full))
        {
            throw new GitException($"{folder}: there is no such folder, so no older version can be read.");
        }

        var git = new GitProcess(full);
        string commit = await GitCommit.FindAsync(git, revision, cancellationToken);
        string prefix = await git.ReadLineAsync(["rev-parse", "--show-prefix"], cancellationToken);
        List<(string Id, string Path)> files = await ListAsync(git, commit, prefix, cancellationToken);
        if (files.Count == 0)
        {
            throw new GitException($"{folder} is not in that revision. Use a newer revision.");
        }

        var taken = new GitPolicies(Directory.CreateTempSubdirectory("admission-").FullName);
        try
        {
            await git.ReadBlobsAsync(
                files.Select(static file => file.Id),
                MaxFileBytes,
                (index, content) => taken.Write(files[index].Path[prefix.Length..], content),
                cancellationToken);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in the folder for temporary files, which the system empties.
        }
    }

    private static async Task<List<(string Id, string Path)>> ListAsync(
        GitProcess git, string commit, string prefix, CancellationToken cancellationToken)
    {
        List<string> arguments = ["ls-tree", "-r", "-z", "--full-tree", commit, "--"];
        if (prefix.Length > 0)
        {
            arguments.Add(prefix);
        }

        byte[] output = await git.ReadAsync(arguments, cancellationToken);
        var files = new List<(string Id, string Path)>();
        foreach (string entry in Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode SP type SP id TAB path; symbolic links and submodules are not files.
            int tab = entry.IndexOf('\t', StringComparison.Ordinal);
            string[] cells = entry[..tab].Split(' ');
            bool isSafe = !entry[(tab + 1)..].Split('/').Contains("..");
            if (cells[0].StartsWith("100", StringComparison.Ordinal) && isSafe && files.Count < MaxFiles)
            {
                files.Add((cells[2], entry[(tab + 1)..]));
            }
        }

        return files;
    }

    private void Write(string relative, ReadOnlyMemory<byte> content)
    {
        string path = Path.Combine(Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content.Span);
    }
}
