namespace Admission.Verdicts;

/// <summary>Why a policy could not decide.</summary>
public enum FaultKind
{
    Threw,

    /// <summary>It returned a value; <c>validate</c> returns nothing.</summary>
    ReturnedValue,

    /// <summary>It exceeded its time, or the remaining time of the request.</summary>
    TimedOut,

    /// <summary>It ran more statements than allowed.</summary>
    TooManyStatements,

    /// <summary>It allocated more memory than allowed, or an array or string that is too large.</summary>
    OutOfMemory,

    /// <summary>It recursed too deeply.</summary>
    TooDeep,

    /// <summary>Its match or parameters need an unknown value, such as the labels of the namespace.</summary>
    Undecidable,

    /// <summary>The engine failed for a reason outside of the policy.</summary>
    EngineFailed,

    /// <summary>It did not run: the circuit breaker has disabled it for the namespace of the request.</summary>
    TakenOut,
}

/// <summary>A fault of a policy, which then has no result.</summary>
/// <param name="Message">The fault, for people; contains no secret of the object.</param>
/// <param name="File">
/// File of the policy or of a module it imports, relative to the policies folder; empty if not known.
/// </param>
/// <param name="Line">Line, from 1; 0 if not known.</param>
/// <param name="Column">Column, from 1; 0 if not known.</param>
public sealed record PolicyFault(FaultKind Kind, string Message, string File = "", int Line = 0, int Column = 0)
{
    /// <summary>
    /// Does it deny even if the policy's own enforcement is warn or audit? The API server treats errors in the
    /// configuration of a policy in this way. The settings can still change the enforcement. Default false.
    /// </summary>
    public bool DeniesAlways { get; init; }

    /// <summary>
    /// Did the process run out of memory before the policy reached a limit of its own, so that the policy is evaluated
    /// once more? Set only if the engine can be used again. Default false.
    /// </summary>
    public bool IsProcessOutOfMemory { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (File.Length, Line) switch
    {
        (0, _) => Message,
        (_, 0) => $"{File}: {Message}",
        _ => $"{File}:{Line}:{Column}: {Message}",
    };
}
