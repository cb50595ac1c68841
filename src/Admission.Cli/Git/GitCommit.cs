using System.Text;
using Admission.Json;

namespace Admission.Cli.Git;

/// <summary>Finds the commit of a revision.</summary>
internal static class GitCommit
{
    private const int MaxNames = 10_000;

    /// <summary>The id of the commit.</summary>
    /// <param name="git">git, in a folder of the repository.</param>
    /// <param name="revision">A branch, tag or commit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GitException">The folder is not in a repository, or the repository has no such
    /// revision.</exception>
    public static async Task<string> FindAsync(GitProcess git, string revision, CancellationToken cancellationToken)
    {
        // The first command distinguishes a folder outside of any repository from an unknown revision.
        _ = await git.ReadLineAsync(["rev-parse", "--is-inside-work-tree"], cancellationToken);
        try
        {
            string[] arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"];
            return await git.ReadLineAsync(arguments, cancellationToken);
        }
        catch (GitException)
        {
            string meant = Suggestion.Ask(revision, await NamesAsync(git, cancellationToken));
            throw new GitException($"not a folder, and not a revision of this git repository. {meant}"
                + "In CI, fetch the full history: a shallow clone does not have every branch.");
        }
    }

    private static async Task<IEnumerable<string>> NamesAsync(GitProcess git, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "for-each-ref", "--format=%(refname:short)", $"--count={MaxNames}", "refs/heads", "refs/tags",
            "refs/remotes",
        ];
        byte[] output = await git.ReadAsync(arguments, cancellationToken);
        return Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
