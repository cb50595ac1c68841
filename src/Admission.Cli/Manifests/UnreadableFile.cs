namespace Admission.Cli.Manifests;

/// <summary>Explains why a file cannot be read.</summary>
internal static class UnreadableFile
{
    /// <summary>The reason and the fix for a file that could not be opened or read.</summary>
    public static string Explain(string path)
    {
        if (ExplainLink(path) is { } link)
        {
            return link;
        }

        return Directory.Exists(path)
            ? "this is a folder, not a file. Specify the files in it."
            : "the file cannot be read. Check its permissions.";
    }

    /// <summary>Why a symbolic link leads to no file; null for other files, and for valid links.</summary>
    public static string? ExplainLink(string path)
    {
        // There, links can have targets that are not files: /dev/fd/63 is the pipe of a shell's (…).
        var file = new FileInfo(path);
        if (path.StartsWith("/dev/", StringComparison.Ordinal)
            || path.StartsWith("/proc/", StringComparison.Ordinal)
            || file.LinkTarget is not { } target)
        {
            return null;
        }

        try
        {
            FileSystemInfo? end = file.ResolveLinkTarget(returnFinalTarget: true);
            if (end is not null && (File.Exists(end.FullName) || Directory.Exists(end.FullName)))
            {
                return null;
            }

            string via = end is null || SameFile(end.FullName, target, path) ? "" : " (which resolves to "
                + $"'{end.FullName}')";
            return $"this is a symbolic link to '{target}'{via}, which does not exist. Restore the file, or remove the "
                + "link.";
        }
        catch (IOException)
        {
            return $"this is a symbolic link to '{target}', which leads back to itself. Remove the link.";
        }
        catch (UnauthorizedAccessException)
        {
            return $"this is a symbolic link to '{target}', which cannot be followed. Check the permissions of its "
                + "folders.";
        }
    }

    /// <summary>
    /// Is it a pipe, a socket or a device? Only for files of length 0: opening a pipe for reading would wait until
    /// somebody writes.
    /// </summary>
    public static bool IsSpecial(string path)
    {
        try
        {
            // A pipe that is opened for reading and writing does not wait.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return !stream.CanSeek;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool SameFile(string end, string target, string link) =>
        string.Equals(end, Path.GetFullPath(target, Path.GetDirectoryName(link) ?? ""), StringComparison.Ordinal);
}
