using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Admission.Policies;

/// <summary>
/// Tells cheaply whether a policies folder may have changed: by the paths of its files, where their links lead, their
/// sizes, times and rights. Content is not read.
/// </summary>
internal static class PolicyFingerprint
{
    /// <summary>The fingerprint now. What cannot be read has one as well.</summary>
    public static string Take(string folder, string? settingsFile, int maxFiles)
    {
        var text = new StringBuilder();
        var walk = PolicyFolderWalk.Walk(folder, maxFiles);
        foreach ((string path, string realPath) in walk.Files)
        {
            text.Append(path).Append('\0');
            Append(text, realPath);
        }

        foreach (PolicyError error in walk.Errors)
        {
            text.Append(error).Append('\0');
        }

        Append(text, settingsFile ?? Path.Combine(folder, PolicyFiles.DefaultSettings));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, string path)
    {
        try
        {
            string real = RealPath.Of(path);
            var file = new FileInfo(real);
            long rights = OperatingSystem.IsWindows() ? 0 : (long)file.UnixFileMode;
            text.Append(
                CultureInfo.InvariantCulture, $"{real}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0{rights}\0");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            text.Append(exception.GetType().Name).Append('\0');
        }
    }
}
