using System.Collections.Immutable;
using System.Text;
using Admission.Policies;

namespace Admission.Cli.Lints;

/// <summary>
/// The corrections of a policies folder. They are applied to a copy, round after round, because a correction can bring
/// the next error to light. The folder itself changes only in <see cref="Write"/>.
/// </summary>
/// <param name="Files">The files that change, by path; sorted.</param>
/// <param name="Fixed">The errors that are corrected, with the positions that they had.</param>
internal sealed record LintFixes(ImmutableArray<FixedFile> Files, ImmutableArray<PolicyError> Fixed)
{
    private const int MaxRounds = 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Finds the corrections of a folder.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="inspect">Finds the errors of a folder.</param>
    public static LintFixes Find(string folder, Func<string, IEnumerable<LintFinding>> inspect)
    {
        string copy = Directory.CreateTempSubdirectory("admission-lint-").FullName;
        try
        {
            Copy(new DirectoryInfo(folder), copy);
            var before = new Dictionary<string, string>(StringComparer.Ordinal);
            var corrected = new List<PolicyError>();
            for (int round = 0; round < MaxRounds && RunRound(copy, inspect(copy), before, corrected); round++)
            {
                // Until nothing changes.
            }

            return new LintFixes(
                [
                    .. before.OrderBy(static file => file.Key, StringComparer.Ordinal)
                        .Select(file => new FixedFile(
                            Shown(folder, file.Key), file.Value, File.ReadAllText(Path.Combine(copy, file.Key), Utf8)))
                        .Where(static file => file.Before != file.After),
                ],
                [.. corrected.Select(error => error with { File = Shown(folder, error.File) })]);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>
    /// Writes the files, each as a whole. A file that has changed in the meantime stays as it is, with a problem.
    /// </summary>
    /// <returns>The problems, a sentence each.</returns>
    public ImmutableArray<string> Write()
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (FixedFile file in Files)
        {
            try
            {
                if (new FileInfo(file.Path).LinkTarget is not null || ReadExact(file.Path) != file.Before)
                {
                    problems.Add($"{file.Path}: changed while lint ran; not written. Run the command again.");
                    continue;
                }

                Replace(file.Path, file.After);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file.Path}: not written: {exception.Message}");
            }
        }

        return problems.ToImmutable();
    }

    private static bool RunRound(
        string copy,
        IEnumerable<LintFinding> findings,
        Dictionary<string, string> before,
        List<PolicyError> corrected)
    {
        IEnumerable<IGrouping<string, PolicyError>> files = findings
            .Select(static finding => finding.Error)
            .Where(static error => error.Edit is not null)
            .GroupBy(error => Path.GetRelativePath(copy, error.File).Replace('\\', '/'), StringComparer.Ordinal)
            .Where(file => IsOwn(copy, file.Key));
        bool isChanged = false;
        foreach (IGrouping<string, PolicyError> file in files.ToArray())
        {
            string path = Path.Combine(copy, file.Key);
            if (ReadExact(path) is not { } text)
            {
                continue;
            }

            string edited = EditedFile.Apply(text, file, out List<PolicyError> applied);
            if (edited != text)
            {
                before.TryAdd(file.Key, text);
                File.WriteAllText(path, edited, Utf8);
                corrected.AddRange(applied.Select(error => error with { File = file.Key }));
                isChanged = true;
            }
        }

        return isChanged;
    }

    // Settings may be elsewhere, and links may lead elsewhere: what is not a file of the folder stays as it is.
    private static bool IsOwn(string folder, string relative)
    {
        if (Path.IsPathRooted(relative) || relative.Split('/').Contains(".."))
        {
            return false;
        }

        string path = folder;
        foreach (string part in relative.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                return false;
            }
        }

        return File.Exists(path);
    }

    // Null for bytes that would not come back as they were.
    private static string? ReadExact(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void Replace(string path, string text)
    {
        string part = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Guid.NewGuid():N}.part");
        try
        {
            File.WriteAllText(part, text, Utf8);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(part, File.GetUnixFileMode(path));
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    // As the folder is read: without names that begin with a dot, but for the ..data of a mounted ConfigMap.
    private static void Copy(DirectoryInfo from, string to)
    {
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            bool isHidden = entry.Name.StartsWith('.') && !entry.Name.StartsWith("..", StringComparison.Ordinal);
            if (isHidden)
            {
                continue;
            }

            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is DirectoryInfo folder)
            {
                Directory.CreateDirectory(target);
                Copy(folder, target);
            }
            else if (entry is FileInfo { Length: > 0 } file)
            {
                file.CopyTo(target);
            }
            else
            {
                // Empty; a pipe or a device is not read.
                File.Create(target).Dispose();
            }
        }
    }

    private static string Shown(string folder, string relative) =>
        Path.Combine(folder, relative).Replace('\\', '/');
}

/// <summary>A file and its corrected text.</summary>
/// <param name="Path">Its path, from where the command runs.</param>
/// <param name="Before">Its text.</param>
/// <param name="After">Its text with the corrections.</param>
internal sealed record FixedFile(string Path, string Before, string After);
