using System.Collections.Immutable;
using System.Globalization;

namespace Admission.Recordings;

/// <summary>Destination and limits of recordings.</summary>
public sealed record RecordingOptions
{
    /// <summary>The folder; created if it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>File format. Default zstd.</summary>
    public RecordingFormat Format { get; init; } = RecordingFormat.Zstd;

    /// <summary>
    /// The first review of every shape is recorded, then one in this number. Default 100; 1 (all) to 1,000,000.
    /// </summary>
    public int OneIn { get; init; } = 100;

    /// <summary>
    /// Maximum size in bytes of all recordings in the folder; beyond it, the oldest files are deleted. Default 1 GiB; 1
    /// MiB to 1 TiB.
    /// </summary>
    public long MaxFolderBytes { get; init; } = 1L << 30;

    /// <summary>Size in bytes after which a new file starts. Default 64 MiB; 64 KiB to 16 GiB.</summary>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>Time after which a new file starts. Default 1 h; 1 s to 7 days.</summary>
    public TimeSpan MaxFileAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Maximum number of queued reviews; further ones are dropped. Default 256; 1 to 100,000.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Maximum memory in bytes of queued reviews. Default 32 MiB; 1 MiB to 4 GiB.</summary>
    public long MaxQueuedBytes { get; init; } = 32L << 20;

    /// <summary>Further redacted fields, and the key.</summary>
    public RedactionOptions Redaction { get; init; } = new();

    /// <summary>Every invalid value: <c>--option value: what. How to fix.</c> Empty if there is none.</summary>
    public ImmutableArray<string> Validate() => MaxFileBytes > MaxFolderBytes
        ?
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"--record-file-size {MaxFileBytes}: more than --record-size {MaxFolderBytes}. Lower "
                    + $"--record-file-size, or increase --record-size."),
        ]
        : [];
}
