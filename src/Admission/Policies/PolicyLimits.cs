namespace Admission.Policies;

/// <summary>
/// What a policy's metadata lowers of the server's limits, so that a policy known to be quick is stopped sooner. Null
/// where it leaves the server's. Never above the server's: the reader refuses that.
/// </summary>
public sealed record PolicyLimits
{
    /// <summary>Nothing is lowered.</summary>
    public static readonly PolicyLimits None = new();

    /// <summary>Longest run on one request; at least 10 ms.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Statements on one request; at least 100.</summary>
    public int? MaxStatements { get; init; }

    /// <summary>Bytes allocated on one request; at least 256 KiB.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Violations, and warnings, that are reported of one request; at least 1.</summary>
    public int? MaxViolations { get; init; }

    /// <summary>The server's limits with these in their place.</summary>
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
