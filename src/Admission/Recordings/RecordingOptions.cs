using System.Collections.Immutable;
using System.Globalization;

namespace Admission.Recordings;

/// <summary>Where and how reviews are recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>The folder; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>How files are written. Default zstd.</summary>
    public RecordingFormat Format { get; init; } = RecordingFormat.Zstd;

    /// <summary>
    /// Of every shape of review the first is recorded, then one in so many. Default 100; 1 (all) to 1,000,000.
    /// </summary>
    public int OneIn { get; init; } = 100;

    /// <summary>
    /// Most bytes of all recordings in the folder; beyond it the oldest files are deleted. Default 1 GiB; 1 MiB to
    /// 1 TiB.
    /// </summary>
    public long MaxFolderBytes { get; init; } = 1L << 30;

    /// <summary>Bytes after which a file is ended and a new one begun. Default 64 MiB; 64 KiB to 16 GiB.</summary>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>Time after which a file is ended and a new one begun. Default 1 h; 1 s to 7 days.</summary>
    public TimeSpan MaxFileAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Reviews that wait to be written; one more is dropped. Default 256; 1 to 100,000.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>
    /// Memory in bytes that reviews may hold that wait to be written. Default 32 MiB; 1 MiB to 4 GiB.
    /// </summary>
    public long MaxQueuedBytes { get; init; } = 32L << 20;

    /// <summary>What is redacted, and with which key.</summary>
    public RedactionOptions Redaction { get; init; } = new();

    /// <summary>
    /// Every value that cannot work: <c>--option value: what. How to fix.</c> Empty where all are fine.
    /// </summary>
    public ImmutableArray<string> Validate() => MaxFileBytes > MaxFolderBytes
        ?
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"--record-file-size {MaxFileBytes}: more than --record-size {MaxFolderBytes}. Use a smaller file."),
        ]
        : [];
}
