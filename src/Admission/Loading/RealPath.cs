namespace Admission.Loading;

/// <summary>Resolves all symbolic links in a path.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The absolute path without links.</summary>
    /// <exception cref="IOException">A part of the path does not exist, or the links form a loop.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// This process has no permission to read a part of the path.
    /// </exception>
    public static string Of(string path)
    {
        int links = 0;
        return Resolve(Path.GetFullPath(path), ref links);
    }

    /// <summary>Is the path the folder itself, or in it? Both are without links.</summary>
    public static bool IsInside(string folder, string path) =>
        path == folder
        || path.StartsWith(
            Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    private static string Resolve(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string here = Path.Combine(Resolve(parent, ref links), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        if (info.LinkTarget is not { } target)
        {
            return info.Exists ? here : throw new FileNotFoundException("there is no such file or folder", here);
        }

        if (++links > MaxLinks)
        {
            throw new IOException("the symbolic links form a loop");
        }

        return Resolve(Path.GetFullPath(target, Path.GetDirectoryName(here)!), ref links);
    }
}
