using System.Collections.Immutable;
using Admission.Cli.Git;

namespace Admission.Cli.Manifests;

/// <summary>
/// Reads the old objects of <c>--against</c>: from a folder, else from a git revision. An unreadable old version is a
/// note, not an error: the object then counts as new, which is stricter.
/// </summary>
internal sealed class OldManifests
{
    private readonly CheckInputOptions _options;
    private readonly string _against;
    private readonly bool _isFolder;

    private OldManifests(string against, CheckInputOptions options, bool isFolder)
    {
        _against = against;
        _options = options;
        _isFolder = isFolder;
    }

    /// <summary>Prefix of a revision that has the same name as a folder; optional.</summary>
    public const string GitPrefix = "git:";

    /// <summary>
    /// Checks the option's value; null, with a usage error, if it is neither a folder nor a revision.
    /// </summary>
    public static OldManifests? TryOpen(string against, CheckInputOptions options, List<ManifestProblem> usage)
    {
        if (against.Length > 0 && Directory.Exists(Path.GetFullPath(against, Path.GetFullPath(options.Folder))))
        {
            return new OldManifests(against, options, isFolder: true);
        }

        string revision = against.StartsWith(GitPrefix, StringComparison.Ordinal)
            ? against[GitPrefix.Length..]
            : against;

        // git would read it as one of its own options.
        if (revision.Length == 0 || revision.StartsWith('-') || revision.Any(char.IsControl))
        {
            const string Message = "neither a folder nor a git revision. Use a folder, or a revision such as main or "
                + "HEAD~1.";
            usage.Add(new ManifestProblem("--against", 0, 0, Message));
            return null;
        }

        if (options.Paths.Contains("-"))
        {
            usage.Add(new ManifestProblem($"--against {against}", 0, 0,
                "standard input has no old version in git. Use a folder with the old objects."));
            return null;
        }

        return new OldManifests(revision, options, isFolder: false);
    }

    /// <summary>Checks that the revision exists; otherwise adds a usage error.</summary>
    public async Task CheckAsync(List<ManifestProblem> usage, CancellationToken cancellationToken)
    {
        if (_isFolder)
        {
            return;
        }

        try
        {
            await new GitRevision(_against, _options).CheckAsync(cancellationToken);
        }
        catch (GitException exception)
        {
            usage.Add(new ManifestProblem($"--against {_against}", 0, 0, exception.Message));
        }
    }

    /// <summary>Reads the old objects.</summary>
    public async Task<ImmutableArray<Manifest>> ReadAsync(
        List<ManifestProblem> notes,
        List<ManifestProblem> errors,
        CancellationToken cancellationToken)
    {
        var ignored = new List<ManifestProblem>();
        var unreadable = new List<ManifestProblem>();
        var reader = new ManifestReader(_options.Limits, ignored, unreadable);
        if (_isFolder)
        {
            var files = new ManifestFiles(_options.Folder, _options.Limits, ignored, errors);
            foreach (ManifestFile file in files.Find([_against]))
            {
                reader.Read(file, Stream.Null);
            }
        }
        else
        {
            var revision = new GitRevision(_against, _options);
            await revision.ReadAsync((source, text) => reader.Read(source, text), errors, cancellationToken);
        }

        string where = _isFolder ? "" : $"{_against}:";
        notes.AddRange(unreadable.Select(problem => problem with
        {
            File = where + problem.File,
            Message = $"the old version is treated as absent: {problem.Message}",
        }));
        return reader.Manifests;
    }
}
