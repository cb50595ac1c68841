using Admission.Decisions;

namespace Admission.Cli.Decisions;

/// <summary>Reads new lines of a decision log, each once. Not thread-safe.</summary>
internal sealed class DecisionFollower(string folder)
{
    private readonly Dictionary<(string Chain, long First), long> _offsets = [];
    private readonly Dictionary<string, long> _lengths = [];
    private bool _hasRead;

    /// <summary>
    /// The lines since the last call. The first call reads the newest file of each chain, which can be compressed.
    /// </summary>
    public List<DecisionEntry> Read()
    {
        var entries = new List<DecisionEntry>();
        IEnumerable<(string Path, DecisionFileName Name)> files = Directory.EnumerateFiles(folder)
            .Select(static path => (path, DecisionFileName.Parse(Path.GetFileName(path))))
            .Where(static one => one.Item2 is not null)
            .Select(static one => (one.path, one.Item2!));
        foreach (IGrouping<string, (string Path, DecisionFileName Name)> chain in files
            .GroupBy(static one => one.Name.Chain, StringComparer.Ordinal))
        {
            (string Path, DecisionFileName Name)[] sorted =
                [.. chain.OrderBy(static one => one.Name.First).ThenBy(static one => one.Name.IsCompressed)];
            foreach ((string path, DecisionFileName name) in sorted)
            {
                bool isNewest = name.First == sorted[^1].Name.First;
                if (isNewest || (_hasRead && IsFollowed(name)))
                {
                    Read(path, (name.Chain, name.First), entries);
                }
                else
                {
                    _offsets.TryAdd((name.Chain, name.First), _hasRead ? 0 : long.MaxValue);
                }
            }
        }

        _hasRead = true;
        return entries;
    }

    private bool IsFollowed(DecisionFileName name) =>
        _offsets.GetValueOrDefault((name.Chain, name.First)) != long.MaxValue;

    private void Read(string path, (string Chain, long First) key, List<DecisionEntry> entries)
    {
        long offset = _offsets.GetValueOrDefault(key);
        try
        {
            long length = new FileInfo(path).Length;
            if (_lengths.GetValueOrDefault(path) == length)
            {
                return;
            }

            using Stream stream = DecisionFiles.Open(path);
            Skip(stream, offset);
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            ReadOnlySpan<byte> rest = memory.GetBuffer().AsSpan(0, (int)memory.Length);
            while (rest.IndexOf((byte)'\n') is >= 0 and { } end)
            {
                if (DecisionEntry.Read(rest[..end]) is { } entry)
                {
                    entries.Add(entry);
                }

                rest = rest[(end + 1)..];
                offset += end + 1;
            }

            _lengths[path] = length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was compressed meanwhile; the next call finds it under its new name.
        }

        _offsets[key] = offset;
    }

    private static void Skip(Stream stream, long offset)
    {
        if (stream.CanSeek)
        {
            stream.Position = offset;
            return;
        }

        var buffer = new byte[64 * 1024];
        while (offset > 0)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, offset));
            if (read == 0)
            {
                return;
            }

            offset -= read;
        }
    }
}
