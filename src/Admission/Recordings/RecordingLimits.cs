namespace Admission.Recordings;

/// <summary>
/// Every limit on reading recordings: they can come from any source, and a folder of them must not exhaust the machine.
/// </summary>
public sealed record RecordingLimits
{
    public static readonly RecordingLimits Default = new();

    /// <summary>
    /// Maximum size of a record in bytes after decompression. Default 16 MiB, twice the largest review; 64 KiB to 256
    /// MiB.
    /// </summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Maximum size of one file in bytes after decompression. Default 64 GiB; 1 MiB to 1 TiB.</summary>
    public long MaxFileBytes { get; init; } = 64L * 1024 * 1024 * 1024;

    /// <summary>
    /// Maximum expansion of a file by decompression, as a factor, above <see cref="FreeBytes"/>. Default 2,000:
    /// recordings of the same few objects reach 500 with zstd; 10 to 1,000,000.
    /// </summary>
    public int MaxExpansion { get; init; } = 2000;

    /// <summary>Number of decompressed bytes above which the factor applies: 64 MiB.</summary>
    public long FreeBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Maximum number of files in all folders. Default 200,000; 1 to 10,000,000.</summary>
    public int MaxFiles { get; init; } = 200_000;

    /// <summary>Maximum depth of subfolders of a given folder. Default 32; 0 to 100.</summary>
    public int MaxDepth { get; init; } = 32;
}
