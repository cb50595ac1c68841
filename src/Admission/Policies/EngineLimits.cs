namespace Admission.Policies;

/// <summary>
/// Every limit on what a policy may use. One place, so that an operator sees them all; a policy's own metadata may
/// lower a limit, never raise it.
/// </summary>
public sealed record EngineLimits
{
    /// <summary>The limits that are in force when the operator sets none.</summary>
    public static readonly EngineLimits Default = new();

    /// <summary>
    /// Longest run of one policy on one request. Default 1 s; 50 ms to 30 s. The request's own deadline may end it
    /// sooner.
    /// </summary>
    public TimeSpan EvaluationTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time to load the whole folder into one engine. Default 10 s; 1 s to 120 s.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Statements one policy may run on one request. Default 5,000,000; 1,000 to 1,000,000,000.</summary>
    public int MaxStatements { get; init; } = 5_000_000;

    /// <summary>Bytes one policy may allocate on one request. Default 64 MiB; 1 MiB to 1 GiB.</summary>
    public long MaxMemoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Deepest recursion of JavaScript functions. Default 200 calls; 16 to 1,000.</summary>
    public int MaxRecursionDepth { get; init; } = 200;

    /// <summary>Longest JavaScript array. Default 1,000,000 items; 1,000 to 10,000,000.</summary>
    public uint MaxArrayItems { get; init; } = 1_000_000;

    /// <summary>Longest string that a built-in function may make. Default 8 Mi characters; 1,024 to 64 Mi.</summary>
    public int MaxStringLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Longest match of one regular expression, in wall-clock time. Default 200 ms; 1 ms to 10 s. A container with a
    /// limit of CPU stands still for up to 100 ms at a time: a match of microseconds that meets such a pause must not
    /// be a fault. A run may end this much later than <see cref="EvaluationTimeout"/>.
    /// </summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Largest policy or library file in bytes. Default 256 KiB; 1 KiB to 4 MiB.</summary>
    public int MaxSourceBytes { get; init; } = 256 * 1024;

    /// <summary>Most policies in one folder. Default 2,000; 1 to 10,000.</summary>
    public int MaxPolicies { get; init; } = 2000;

    /// <summary>
    /// Maximum number of violations, and of warnings, that are reported of one policy on one request; the rest is
    /// counted. Default 100; 1 to 1,000.
    /// </summary>
    public int MaxViolations { get; init; } = 100;

    /// <summary>
    /// Maximum number of violations of one policy on one request that are compared with those of the old object.
    /// Further ones are counted, and count as violations that the request brings in. Default 10,000; 1,000 to 100,000.
    /// </summary>
    public int MaxComparedViolations { get; init; } = 10_000;

    /// <summary>
    /// Maximum length, in characters, of the violations of one policy on one request that are compared with those of
    /// the old object; as <see cref="MaxComparedViolations"/>. Default 4 Mi; 256 Ki to 64 Mi.
    /// </summary>
    public int MaxComparedLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Longest message, field or fix in characters; longer ones are cut. Default 16,384; 256 to 65,536.
    /// </summary>
    public int MaxMessageLength { get; init; } = 16 * 1024;

    /// <summary>
    /// Most lines that one policy may log on one request; further ones are dropped. Default 50; 0 to 1,000.
    /// </summary>
    public int MaxLogLines { get; init; } = 50;

    /// <summary>
    /// Bytes, about, in which one engine remembers what policies said on what they read. Beyond them it forgets all.
    /// Default 4 MiB; 0 to 256 MiB, 0 remembers nothing. Every worker has an engine of its own.
    /// </summary>
    public long MaxMemoBytes { get; init; } = 4 * 1024 * 1024;
}
