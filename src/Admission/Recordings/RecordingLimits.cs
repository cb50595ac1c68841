namespace Admission.Recordings;

/// <summary>
/// Every limit on recordings that are read: they come from anywhere, and a folder of them must not be able to exhaust
/// the machine.
/// </summary>
public sealed record RecordingLimits
{
    /// <summary>The limits that are in force when nobody sets any.</summary>
    public static readonly RecordingLimits Default = new();

    /// <summary>
    /// Longest record in bytes after decompression. Default 16 MiB, twice the largest review; 64 KiB to 256 MiB.
    /// </summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes that one file may have after decompression. Default 64 GiB; 1 MiB to 1 TiB.</summary>
    public long MaxFileBytes { get; init; } = 64L * 1024 * 1024 * 1024;

    /// <summary>
    /// Most that a file may grow by decompression, as a factor, from <see cref="FreeBytes"/> on. Default 2,000:
    /// recordings of the same few objects reach 500 by zstd; 10 to 1,000,000.
    /// </summary>
    public int MaxExpansion { get; init; } = 2000;

    /// <summary>Bytes after decompression from which on the factor counts: 64 MiB.</summary>
    public long FreeBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most files of all folders. Default 200,000; 1 to 10,000,000.</summary>
    public int MaxFiles { get; init; } = 200_000;

    /// <summary>Deepest folder below one that was named. Default 32; 0 to 100.</summary>
    public int MaxDepth { get; init; } = 32;
}
