using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Loading;

/// <summary>
/// Detects cheaply whether a policies folder may have changed: by the paths of its files, the targets of links, sizes,
/// times and permissions. Reads no content.
/// </summary>
internal static class PolicyFingerprint
{
    /// <summary>The current fingerprint. Unreadable files are included.</summary>
    public static string Take(
        ImmutableArray<IPolicyLanguage> languages, string folder, string? settingsFile, int maxFiles)
    {
        var text = new StringBuilder();
        var walk = PolicyFolderWalk.Walk(folder, maxFiles, path => PolicyFiles.MayBePolicy(languages, path));
        foreach ((string path, string realPath) in walk.Files)
        {
            text.Append(path).Append('\0');
            AppendFile(text, realPath);
        }

        foreach (PolicyError error in walk.Errors)
        {
            text.Append(error).Append('\0');
        }

        AppendSettings(text, settingsFile ?? Path.Combine(folder, PolicyFiles.DefaultSettings));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void AppendSettings(StringBuilder text, string path)
    {
        try
        {
            AppendFile(text, RealPath.Of(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            text.Append(exception.GetType().Name).Append('\0');
        }
    }

    // One file system call per file: this runs every two seconds, over thousands of files.
    private static void AppendFile(StringBuilder text, string realPath)
    {
        try
        {
            var file = new FileInfo(realPath);
            long rights = OperatingSystem.IsWindows() ? 0 : (long)file.UnixFileMode;
            text.Append(
                CultureInfo.InvariantCulture, $"{realPath}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0{rights}\0");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            text.Append(exception.GetType().Name).Append('\0');
        }
    }
}
