using System.Runtime.InteropServices;

namespace Admission.Cli.Bundles;

/// <summary>
/// The folder of a pulled bundle: it has all files of one bundle, or stays unchanged. A concurrent reader sees one or
/// the other.
/// </summary>
internal sealed class BundleFolder
{
    /// <summary>Marks a folder that can be replaced; the loader ignores the mark.</summary>
    private const string Mark = ".admission-bundle";

    private const int CurrentFolder = -100;
    private const uint ExchangeBoth = 2;

    private readonly string _path;
    private readonly string _new;
    private readonly string _old;
    private readonly string _lock;

    /// <summary>Reads and writes nothing yet.</summary>
    public BundleFolder(string path)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string hidden = Path.Combine(Path.GetDirectoryName(_path) ?? _path, $".{Path.GetFileName(_path)}");
        (_new, _old, _lock) = (hidden + ".new", hidden + ".old", hidden + ".lock");
    }

    /// <summary>Replaces the folder.</summary>
    /// <param name="mark">Content of the mark: the source of the bundle.</param>
    /// <param name="fill">Writes the files into the given folder; if it throws, nothing changes.</param>
    /// <exception cref="BundleException">It has files of another origin, or cannot be replaced.</exception>
    public T Replace<T>(string mark, Func<string, T> fill)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path) ?? _path);
            // Released with the process, however it ends.
            using var only = new FileStream(
                _lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            Repair();
            CheckOwner();
            try
            {
                Directory.CreateDirectory(_new);
                T filled = fill(_new);
                File.WriteAllText(Path.Combine(_new, Mark), mark + "\n");
                Swap();
                return filled;
            }
            finally
            {
                Delete(_new);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(
                $"{_path}: cannot be replaced: {exception.Message.TrimEnd('.')}. Choose a folder whose parent folder "
                    + "is writable; the root of a volume cannot be replaced. Run one pull at a time.");
        }
    }

    // Remains of a pull that was killed.
    private void Repair()
    {
        if (Directory.Exists(_old) && !Directory.Exists(_path))
        {
            Directory.Move(_old, _path);
        }

        Delete(_new);
        Delete(_old);
    }

    private void CheckOwner()
    {
        if (Path.Exists(_path)
            && !File.Exists(Path.Combine(_path, Mark))
            && (!Directory.Exists(_path) || Directory.EnumerateFileSystemEntries(_path).Any()))
        {
            throw new BundleException($"{_path}: was not created by `admission pull`, so it is not replaced. Use a "
                + "new or empty folder.");
        }
    }

    private void Swap()
    {
        if (!Directory.Exists(_path))
        {
            Directory.Move(_new, _path);
        }
        else if (!TryExchange(_new, _path))
        {
            // Two steps if the system has no atomic exchange; the next pull repairs an interruption between them.
            Directory.Move(_path, _old);
            Directory.Move(_new, _path);
            Delete(_old);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool TryExchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return Exchange(CurrentFolder, one, CurrentFolder, other, ExchangeBoth) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    // https://man7.org/linux/man-pages/man2/rename.2.html
    [DllImport("libc", EntryPoint = "renameat2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(
        int oldFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string oldPath,
        int newFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath,
        uint flags);
}
