using System.Security.Cryptography;
using ZstdSharp;

namespace Admission.Decisions;

/// <summary>
/// The files of one chain: the newest is open, older ones are compressed, and the oldest are deleted. Continues where
/// an earlier process of the same chain ended. Not thread-safe.
/// </summary>
internal sealed class DecisionFolder : IDisposable
{
    private const int ZstdLevel = 6;

    private readonly DecisionLogOptions _options;
    private readonly string _folder;
    private readonly FileStream _lock;
    private FileStream? _file;
    private long _written;
    private Thread? _compressing;
    private string _finished = "";

    private DecisionFolder(DecisionLogOptions options, string folder, FileStream held)
    {
        _options = options;
        _folder = folder;
        _lock = held;
        (Chain, TornBytes) = Resume();
        DecisionHead? head = DecisionHead.Read(folder, options.Chain);
        MissingUntil = head is not null && head.Next > Chain.Next ? head.Next - 1 : null;
    }

    /// <summary>Where the chain continues.</summary>
    public DecisionChain Chain { get; }

    /// <summary>Bytes of an incomplete line at the end of the newest file.</summary>
    public long TornBytes { get; }

    /// <summary>Last missing line; null if none is missing.</summary>
    public long? MissingUntil { get; }

    /// <summary>Is a file open for writing?</summary>
    public bool IsOpen => _file is not null;

    /// <summary>Bytes in the open file.</summary>
    public long Length => _file is null ? 0 : _written;

    /// <summary>Prepares the folder.</summary>
    /// <exception cref="IOException">
    /// The folder cannot be written to, or another process writes the same chain.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This process has no permission to write to it.</exception>
    public static DecisionFolder Open(DecisionLogOptions options)
    {
        string folder = Path.GetFullPath(options.Folder!);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, options.Chain + DecisionFileName.LockEnding);
        var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new DecisionFolder(options, folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Begins a new file.</summary>
    /// <param name="name">Its name.</param>
    public void Begin(DecisionFileName name)
    {
        var open = new FileStreamOptions
        {
            // A file with that name contains no complete line: its process was killed before it wrote one.
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        _file = new FileStream(Path.Combine(_folder, name.ToString()), open);
        _written = 0;
    }

    /// <summary>
    /// Writes lines to the open file and flushes them to the disk; on failure, the file is as it was before.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or the folder does not exist any longer.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            _file.Position = _written;
            _file.Write(lines);
            _file.Flush(flushToDisk: true);
            _written += lines.Length;
        }
        catch (IOException)
        {
            TryCutBack();
            throw;
        }
    }

    /// <summary>
    /// Replaces the head. If that fails, the old head stays and covers fewer lines; the lines on the disk are still
    /// linked.
    /// </summary>
    public void WriteHead(ReadOnlySpan<byte> line)
    {
        string path = Path.Combine(_folder, _options.Chain + DecisionFileName.HeadEnding);
        string next = path + DecisionFileName.Unfinished;
        try
        {
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                file.Write(line);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // If the problem lasts, writing the next lines fails too.
        }
    }

    /// <summary>Ends the open file and starts its compression.</summary>
    /// <param name="wait">Wait until it is compressed?</param>
    public void Finish(bool wait)
    {
        if (_file is null)
        {
            return;
        }

        string path = _file.Name;
        _file.Dispose();
        _file = null;
        _finished = path;
        _compressing?.Join();
        _compressing = new Thread(() => Compress(path))
        {
            IsBackground = true,
            Name = "decision-log-compress",
            Priority = ThreadPriority.BelowNormal,
        };
        _compressing.Start();
        if (wait)
        {
            _compressing.Join();
        }
    }

    /// <summary>Deletes the open file if its first lines could not be written.</summary>
    public void Abandon()
    {
        if (_file is { } file)
        {
            _file = null;
            file.Dispose();
            File.Delete(file.Name);
        }
    }

    /// <summary>
    /// The files that exceed the age or the size, by chain; includes the chains of replicas that no longer exist.
    /// </summary>
    /// <returns>
    /// For each chain, the first remaining line and the files before it, with the names that they have uncompressed.
    /// </returns>
    public (string Chain, long Before, string[] Files)[] FindOld(DateTimeOffset now)
    {
        OldFile[] files =
        [
            .. Directory.EnumerateFiles(_folder).Append(_finished)
                .Select(static path => DecisionFileName.Parse(Path.GetFileName(path)))
                .OfType<DecisionFileName>()
                .DistinctBy(static name => name with { IsCompressed = false })
                .GroupBy(static name => name.Chain, StringComparer.Ordinal)
                .SelectMany(group => Ends([.. group.OrderBy(static name => name.First)]))
                .OrderBy(static one => one.Ended),
        ];
        long left = files.Sum(static one => one.Length);
        DateTimeOffset oldest = now - TimeSpan.FromDays(_options.RetentionDays);
        var old = new List<OldFile>();
        foreach (OldFile file in files.Where(one => one.Path != _file?.Name))
        {
            if (file.Ended < oldest || left > _options.MaxFolderBytes)
            {
                old.Add(file);
                left -= file.Length;
            }
        }

        return
        [
            .. old.GroupBy(static one => one.Chain, StringComparer.Ordinal).Select(static group => (
                group.Key,
                group.Max(static one => one.Next),
                group.Select(static one => one.Path).ToArray())),
        ];
    }

    /// <summary>Deletes old files, and the head of a chain without files.</summary>
    public void Delete(string chain, string[] files)
    {
        foreach (string file in files)
        {
            File.Delete(file);
            File.Delete(file + DecisionFileName.Compressed);
        }

        bool isGone = chain != _options.Chain && !Directory.EnumerateFiles(_folder, chain + ".*")
            .Any(path => DecisionFileName.Parse(Path.GetFileName(path))?.Chain == chain);
        if (isGone)
        {
            File.Delete(Path.Combine(_folder, chain + DecisionFileName.HeadEnding));
            File.Delete(Path.Combine(_folder, chain + DecisionFileName.LockEnding));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _compressing?.Join();
        _lock.Dispose();
    }

    // A file is as old as its last line, which is as old as the next file of its chain.
    private IEnumerable<OldFile> Ends(DecisionFileName[] chain)
    {
        // A file is not older than those before it, whatever the clock said.
        DateTimeOffset ended = DateTimeOffset.MinValue;
        for (int i = 0; i < chain.Length; i++)
        {
            if (Find(chain[i]) is not { } file)
            {
                continue;
            }

            DecisionFileName? next = i + 1 < chain.Length ? chain[i + 1] : null;
            DateTimeOffset told = next?.Opened ?? file.LastWriteTimeUtc;
            ended = told > ended ? told : ended;
            yield return new OldFile(
                PathOf(chain[i]), chain[i].Chain, file.Length, ended,
                next?.First ?? DecisionHead.Read(_folder, chain[i].Chain)?.Next ?? chain[i].First);
        }
    }

    private string PathOf(DecisionFileName name) =>
        Path.Combine(_folder, (name with { IsCompressed = false }).ToString());

    // A file that is compressed at the moment exists under either name, or both. The compressed one is complete before
    // the other one is deleted.
    private FileInfo? Find(DecisionFileName name)
    {
        string path = PathOf(name);
        return Array.Find(
            [new FileInfo(path), new FileInfo(path + DecisionFileName.Compressed)], static file => file.Exists);
    }

    private void TryCutBack()
    {
        try
        {
            _file!.SetLength(_written);
        }
        catch (IOException)
        {
            // The incomplete line stays: admission log verify reports it.
        }
    }

    private (DecisionChain Chain, long Torn) Resume()
    {
        DecisionFileName[] own = [.. Own()];
        foreach (string file in Directory.EnumerateFiles(_folder, _options.Chain + ".*" + DecisionFileName.Unfinished))
        {
            File.Delete(file);
        }

        foreach (DecisionFileName name in own.Where(static one => !one.IsCompressed))
        {
            if (own.Any(one => one.IsCompressed && one.First == name.First && one.Opened == name.Opened))
            {
                File.Delete(Path.Combine(_folder, name.ToString()));
            }
        }

        // The newest file can be without a complete line.
        foreach (DecisionFileName name in Own().OrderByDescending(static one => one.First))
        {
            string path = Path.Combine(_folder, name.ToString());
            if (LastLine(path) is { } last)
            {
                CompressLeft();
                return (new DecisionChain(last.Next, last.Hash), last.Torn);
            }

            File.Delete(path);
        }

        return (new DecisionChain(0, new byte[SHA256.HashSizeInBytes]), 0);
    }

    private IEnumerable<DecisionFileName> Own() => Directory
        .EnumerateFiles(_folder, _options.Chain + ".*")
        .Select(static path => DecisionFileName.Parse(Path.GetFileName(path)))
        .OfType<DecisionFileName>()
        .Where(name => name.Chain == _options.Chain);

    private void CompressLeft()
    {
        foreach (DecisionFileName name in Own().Where(static one => !one.IsCompressed))
        {
            Compress(Path.Combine(_folder, name.ToString()));
        }
    }

    private static (long Next, byte[] Hash, long Torn)? LastLine(string path)
    {
        using Stream stream = DecisionFiles.Open(path);
        var reader = new DecisionLineReader(stream);
        (long Next, byte[] Hash)? last = null;
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            if (!DecisionLineReader.TryReadLink(line, out long number, out _, out _))
            {
                throw new IOException($"{path} contains a line that does not belong to a decision log. Use another "
                    + "folder.");
            }

            last = (number + 1, last?.Hash ?? new byte[SHA256.HashSizeInBytes]);
            SHA256.HashData(line, last.Value.Hash);
        }

        return last is { } found ? (found.Next, found.Hash, reader.Rest.Length) : null;
    }

    private static void Compress(string path)
    {
        string unfinished = path + DecisionFileName.Compressed + DecisionFileName.Unfinished;
        try
        {
            using (FileStream from = File.OpenRead(path))
            using (var to = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(to.SafeFileHandle, File.GetUnixFileMode(from.SafeFileHandle));
                }

                using (var zstd = new CompressionStream(to, ZstdLevel, leaveOpen: true))
                {
                    from.CopyTo(zstd);
                }

                to.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path + DecisionFileName.Compressed, overwrite: true);
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ZstdException)
        {
            // The file stays uncompressed, which is equally valid; the next process tries again.
        }
    }

    private readonly record struct OldFile(
        string Path, string Chain, long Length, DateTimeOffset Ended, long Next);
}
