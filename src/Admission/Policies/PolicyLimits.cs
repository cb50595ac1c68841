namespace Admission.Policies;

/// <summary>
/// The server limits that a policy's metadata lowers, so that a fast policy is stopped sooner. Null keeps the server's
/// limit. Never above the server's limit: the reader rejects that.
/// </summary>
public sealed record PolicyLimits
{
    /// <summary>Nothing is lowered.</summary>
    public static readonly PolicyLimits None = new();

    /// <summary>Maximum time for one request; at least 10 ms.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Maximum number of statements for one request; at least 100.</summary>
    public int? MaxStatements { get; init; }

    /// <summary>Maximum number of bytes allocated for one request; at least 256 KiB.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Maximum number of reported violations, and of warnings, of one request; at least 1.</summary>
    public int? MaxViolations { get; init; }

    /// <summary>The server's limits, lowered by these.</summary>
    public EngineLimits Lower(EngineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return ReferenceEquals(this, None)
            ? limits
            : limits with
            {
                EvaluationTimeout = Timeout ?? limits.EvaluationTimeout,
                MaxStatements = MaxStatements ?? limits.MaxStatements,
                MaxMemoryBytes = MaxMemoryBytes ?? limits.MaxMemoryBytes,
                MaxViolations = MaxViolations ?? limits.MaxViolations,
            };
    }
}
