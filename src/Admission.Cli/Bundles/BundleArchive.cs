using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;

namespace Admission.Cli.Bundles;

/// <summary>
/// The only layer of a bundle: a tar archive in gzip. The same files give the same bytes, on every machine and with
/// every version: sorted, without times, owners or modes, and stored instead of compressed, because the output of a
/// compressor differs between versions and processors.
/// </summary>
internal static class BundleArchive
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly SearchValues<char> Foreign = SearchValues.Create(@"\:*?""<>|");

    /// <param name="files">The files, sorted by path.</param>
    /// <exception cref="BundleException">A path is too long for the format.</exception>
    public static byte[] Pack(ImmutableArray<BundleFile> files)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (BundleFile file in files)
            {
                try
                {
                    writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, file.Path)
                    {
                        DataStream = new MemoryStream(file.Content),
                        ModificationTime = DateTimeOffset.UnixEpoch,
                        Mode = Mode,
                    });
                }
                catch (ArgumentException)
                {
                    throw BundleException.Refuse(
                        $"{file.Path}: the path is too long for a bundle. Shorten its folders or its name.");
                }
            }
        }

        return StoredGzip.Write(tar.GetBuffer().AsSpan(0, (int)tar.Length));
    }

    /// <summary>Unpacks an untrusted archive.</summary>
    /// <param name="folder">An empty folder; nothing is written outside of it.</param>
    /// <param name="limits">The limits of the archive.</param>
    /// <returns>Number of files.</returns>
    /// <exception cref="BundleException">
    /// It is not an archive, is too large, or has an entry other than a plain file or folder inside.
    /// </exception>
    public static int Unpack(byte[] archive, string folder, BundleLimits limits)
    {
        try
        {
            using MemoryStream tar = Inflate(archive, limits.MaxBytes);
            using var reader = new TarReader(tar);
            int entries = 0;
            int files = 0;
            while (reader.GetNextEntry() is { } entry)
            {
                if (++entries > limits.MaxEntries)
                {
                    throw BundleException.Refuse($"the archive has more than {limits.MaxEntries} entries. Remove "
                        + "files that are not policies from the folder, and push it again.");
                }

                files += Write(entry, folder, limits) ? 1 : 0;
            }

            return files;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException
            or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            throw BundleException.Refuse("the archive is damaged. Push the policies again.");
        }
    }

    private static MemoryStream Inflate(byte[] archive, int maxBytes)
    {
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        var tar = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        for (int read = gzip.Read(buffer); read > 0; read = gzip.Read(buffer))
        {
            // The headers of a tar archive need space in addition to the files.
            if (tar.Length + read > maxBytes + (maxBytes / 2))
            {
                throw BundleException.Refuse(
                    $"the archive unpacks to more than {maxBytes} bytes. If you expect this size, "
                        + "increase --max-size.");
            }

            tar.Write(buffer, 0, read);
        }

        tar.Position = 0;
        return tar;
    }

    private static bool Write(TarEntry entry, string folder, BundleLimits limits)
    {
        bool isFolder = entry.EntryType == TarEntryType.Directory;
        if (!isFolder && entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw BundleException.Refuse($"{Shown(entry.Name)}: is a {entry.EntryType}. A bundle can contain only "
                + "files.");
        }

        string path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        path = isFolder ? path.TrimEnd('/') : path;
        if (isFolder && path.Length == 0)
        {
            return false;
        }

        if (!IsSafe(path, limits.MaxPathLength))
        {
            throw BundleException.Refuse($"{Shown(entry.Name)}: not a valid path inside the folder.");
        }

        string target = Path.Combine(folder, path);
        try
        {
            Directory.CreateDirectory(isFolder ? target : Path.GetDirectoryName(target)!);
            if (!isFolder)
            {
                using var file = new FileStream(target, New());
                entry.DataStream?.CopyTo(file);
            }
        }
        catch (IOException) when (Path.Exists(target) || HasFileAbove(folder, path))
        {
            throw BundleException.Refuse($"{Shown(entry.Name)}: is in the archive twice.");
        }

        return !isFolder;
    }

    private static FileStreamOptions New()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }

    // No part that leads outside; none that begins with a dot, which the loader ignores; no character that another
    // system reads differently.
    private static bool IsSafe(string path, int maxLength) =>
        path.Length <= maxLength
        && !path.AsSpan().ContainsAnyInRange('\0', '\u001f')
        && path.AsSpan().IndexOfAny(Foreign) < 0
        && path.Split('/').All(static part => part.Length > 0 && !part.StartsWith('.'));

    private static bool HasFileAbove(string folder, string path) =>
        path.Index().Where(static one => one.Item == '/')
            .Any(one => File.Exists(Path.Combine(folder, path[..one.Index])));

    private static string Shown(string name) => string.Concat(
        name.Take(100).Select(static character => char.IsControl(character) ? '?' : character));
}
