namespace Admission.Policies;

/// <summary>
/// Every limit of a policy's evaluation. They are in one place, so that an operator sees them all; a policy's own
/// metadata can lower a limit, never raise it.
/// </summary>
public sealed record EngineLimits
{
    /// <summary>The limits if the operator sets none.</summary>
    public static readonly EngineLimits Default = new();

    /// <summary>
    /// Maximum time of one policy for one request. Default 1 s; 50 ms to 30 s. The request's own deadline can end it
    /// sooner.
    /// </summary>
    public TimeSpan EvaluationTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum time to load the whole folder into one engine. Default 10 s; 1 s to 120 s.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum number of statements of one policy for one request. Default 5,000,000; 1,000 to 1,000,000,000.
    /// </summary>
    public int MaxStatements { get; init; } = 5_000_000;

    /// <summary>
    /// Maximum number of bytes that one policy allocates for one request. Default 64 MiB; 1 MiB to 1 GiB.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Maximum recursion depth of JavaScript functions. Default 200 calls; 16 to 1,000.</summary>
    public int MaxRecursionDepth { get; init; } = 200;

    /// <summary>Maximum length of a JavaScript array. Default 1,000,000 items; 1,000 to 10,000,000.</summary>
    public uint MaxArrayItems { get; init; } = 1_000_000;

    /// <summary>
    /// Maximum length of a string that a built-in function creates. Default 8 Mi characters; 1,024 to 64 Mi.
    /// </summary>
    public int MaxStringLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Maximum wall-clock time of a match of one regular expression. Default 200 ms; 1 ms to 10 s. A container with a
    /// CPU limit can pause for up to 100 ms at a time: a match of microseconds during such a pause must not be a fault.
    /// A run can end this much later than <see cref="EvaluationTimeout"/>.
    /// </summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Maximum size of a policy or library file in bytes. Default 256 KiB; 1 KiB to 4 MiB.</summary>
    public int MaxSourceBytes { get; init; } = 256 * 1024;

    /// <summary>Maximum number of policies in one folder. Default 2,000; 1 to 10,000.</summary>
    public int MaxPolicies { get; init; } = 2000;

    /// <summary>
    /// Maximum number of reported violations, and of warnings, of one policy for one request; the rest is counted.
    /// Default 100; 1 to 1,000.
    /// </summary>
    public int MaxViolations { get; init; } = 100;

    /// <summary>
    /// Maximum number of violations of one policy for one request that are compared with those of the old object.
    /// Further ones are counted, as violations that the request adds. Default 10,000; 1,000 to 100,000.
    /// </summary>
    public int MaxComparedViolations { get; init; } = 10_000;

    /// <summary>
    /// Maximum length, in characters, of the violations of one policy for one request that are compared with those of
    /// the old object; see <see cref="MaxComparedViolations"/>. Default 4 Mi; 256 Ki to 64 Mi.
    /// </summary>
    public int MaxComparedLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Maximum length of a message, field or fix in characters; longer texts are cut. Default 16,384; 256 to 65,536.
    /// </summary>
    public int MaxMessageLength { get; init; } = 16 * 1024;

    /// <summary>
    /// Maximum number of lines that one policy logs for one request; further lines are dropped. Default 50; 0 to 1,000.
    /// </summary>
    public int MaxLogLines { get; init; } = 50;

    /// <summary>
    /// Approximate memory in bytes in which one engine remembers outcomes by the values that were read. Beyond it, the
    /// engine forgets all. Default 4 MiB; 0 to 256 MiB; 0 remembers nothing. Every worker has its own engine.
    /// </summary>
    public long MaxMemoBytes { get; init; } = 4 * 1024 * 1024;
}
