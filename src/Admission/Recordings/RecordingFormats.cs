using System.IO.Compression;
using ZstdSharp;

namespace Admission.Recordings;

/// <summary>File format of recordings.</summary>
public enum RecordingFormat
{
    /// <summary>One recording on each line, compressed by zstd: <c>.ndjson.zst</c>.</summary>
    Zstd,

    /// <summary>One recording on each line, compressed by gzip: <c>.ndjson.gz</c>.</summary>
    Gzip,

    /// <summary>One recording on each line: <c>.ndjson</c>.</summary>
    Lines,

    /// <summary>One file for each recording: <c>.json</c>.</summary>
    Files,
}

/// <summary>Endings and streams of each format.</summary>
internal static class RecordingFormats
{
    /// <summary>Ending of an open file.</summary>
    public const string Unfinished = ".unfinished";

    private const int ZstdLevel = 3;

    /// <summary>The ending of a file's name.</summary>
    public static string EndingOf(RecordingFormat format) => format switch
    {
        RecordingFormat.Zstd => ".ndjson.zst",
        RecordingFormat.Gzip => ".ndjson.gz",
        RecordingFormat.Lines => ".ndjson",
        _ => ".json",
    };

    /// <summary>A stream that writes to a file in a format.</summary>
    public static Stream Compress(Stream file, RecordingFormat format) => format switch
    {
        RecordingFormat.Zstd => new CompressionStream(file, ZstdLevel, leaveOpen: false),
        RecordingFormat.Gzip => new GZipStream(file, CompressionLevel.Fastest),
        _ => file,
    };

    /// <summary>A stream that reads a file, in the format of its first bytes, whatever its name.</summary>
    /// <param name="file">The file, at its beginning. Disposed with the stream.</param>
    /// <param name="limits">Limits on the decompressed size.</param>
    public static Stream Decompress(Stream file, RecordingLimits limits)
    {
        var counted = new CountingStream(file);
        var peeked = new BufferedStream(counted, 64 * 1024);
        var start = new byte[4];
        int read = peeked.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, read), peeked);
        Stream? expanded = start switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd] => new DecompressionStream(whole, leaveOpen: false),
            _ => null,
        };
        long maxExpansion = expanded is null ? long.MaxValue : limits.MaxExpansion;
        return new BoundedStream(expanded ?? whole, counted, maxExpansion, limits);
    }
}
