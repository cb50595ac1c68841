using Admission.Policies;

namespace Admission.Rego;

/// <summary>The limits of one evaluation.</summary>
public sealed record RegoLimits
{
    /// <summary>The limits of a request: 5 million steps, 64 MiB.</summary>
    public static readonly RegoLimits Default = new();

    /// <summary>The limits of an evaluation by the engine's limits.</summary>
    internal static RegoLimits Of(EngineLimits limits, TimeSpan time) => new()
    {
        MaxSteps = limits.MaxStatements,
        MaxBytes = limits.MaxMemoryBytes,
        MaxTime = time,
        MaxTextLength = limits.MaxStringLength,
    };

    /// <summary>
    /// Maximum number of steps: an expression, an item of an iteration and an element of a result are one step each.
    /// </summary>
    public long MaxSteps { get; init; } = 5_000_000;

    /// <summary>Maximum number of bytes that the evaluation may allocate in total.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Maximum time; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Maximum length of one string that a builtin makes: 4 Mi characters.</summary>
    public int MaxTextLength { get; init; } = 4 * 1024 * 1024;
}
