using System.Text;

namespace Admission.Cli.Git;

/// <summary>
/// A policies folder as it was in a revision of git, in a folder of its own for as long as it is needed.
/// </summary>
internal sealed class GitPolicies : IDisposable
{
    private const int MaxFileBytes = 4 * 1024 * 1024;
    private const int MaxFiles = 20_000;

    private GitPolicies(string folder) => Folder = folder;

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Takes a folder out of a revision.</summary>
    /// <param name="folder">The folder as it is now.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitException">git is missing, or knows no such folder or revision.</exception>
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
            throw new GitException($"{folder} is not in that revision. Name a newer revision.");
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
            // It lies in the folder for temporary files, which is emptied by the system.
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
            // mode SP type SP id TAB path; symbolic links and submodules are no files.
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
