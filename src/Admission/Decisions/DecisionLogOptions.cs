using System.Collections.Immutable;
using System.Globalization;

namespace Admission.Decisions;

/// <summary>Destination and limits of the decision log.</summary>
public sealed record DecisionLogOptions
{
    /// <summary>Labels whose values are logged by default: the one that marks Secrets for key rotation.</summary>
    public static readonly ImmutableArray<string> DefaultLabels = ["rotation"];

    /// <summary>The folder; created if it does not exist. Null if there are only other destinations.</summary>
    public string? Folder { get; init; }

    /// <summary>Name of the chain: the replica that writes it. Letters, digits, dots, hyphens.</summary>
    public required string Chain { get; init; }

    /// <summary>What happens to reviews while the log cannot be written. Default: deny.</summary>
    public DecisionLogFailure OnFailure { get; init; } = DecisionLogFailure.Deny;

    /// <summary>
    /// Time between two writes to the destinations. A process that is killed can lose the decisions made since the
    /// last write. Default 1 s;
    /// 50 ms to 1 min.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two signed checkpoints. Default 1 min; 1 s to 1 h.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Size in bytes after which a new file begins. Default 64 MiB; 64 KiB to 16 GiB.</summary>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>Age after which a new file begins. Default 24 h; 1 min to 7 days.</summary>
    public TimeSpan MaxFileAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Age in days after which a file is deleted. Default 400; 1 to 36,500.</summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary>
    /// Maximum size in bytes of all files in the folder; the oldest are deleted. Default 16 TiB; 1 MiB to 16 TiB.
    /// </summary>
    public long MaxFolderBytes { get; init; } = 16L << 40;

    /// <summary>
    /// Maximum memory in bytes of decisions that wait to be written. Default 16 MiB; 64 KiB to 1 GiB.
    /// </summary>
    public long MaxQueuedBytes { get; init; } = 16L << 20;

    /// <summary>Labels of objects whose values are logged. Default: <see cref="DefaultLabels"/>.</summary>
    public ImmutableArray<string> Labels { get; init; } = DefaultLabels;

    /// <summary>Every pair of values that cannot be combined; empty if there is none.</summary>
    public ImmutableArray<string> Validate() => MaxFileBytes > MaxFolderBytes
        ?
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"--decision-log-file-size {MaxFileBytes}: more than --decision-log-size {MaxFolderBytes}. "
                    + $"Lower --decision-log-file-size, or increase --decision-log-size."),
        ]
        : [];
}

/// <summary>What happens to reviews while the decision log cannot be written.</summary>
public enum DecisionLogFailure
{
    /// <summary>Reviews are denied: nothing happens without a log line.</summary>
    Deny,

    /// <summary>Reviews are evaluated as always; lost decisions are counted, in the log too.</summary>
    Count,
}

/// <summary>What happened to a line of the decision log.</summary>
public enum DecisionLogEvent
{
    Written,

    /// <summary>It is lost: the queue was full.</summary>
    QueueFull,

    /// <summary>It is lost: a destination could not be written.</summary>
    WriteFailed,
}
