namespace Admission.Verdicts;

/// <summary>Why a policy could not decide.</summary>
public enum FaultKind
{
    /// <summary>It threw.</summary>
    Threw,

    /// <summary>It returned something; <c>validate</c> returns nothing.</summary>
    ReturnedValue,

    /// <summary>It did not end within its time, or within what the request had left.</summary>
    TimedOut,

    /// <summary>It ran more statements than allowed.</summary>
    TooManyStatements,

    /// <summary>It allocated more memory than allowed, or an array or string that is too large.</summary>
    OutOfMemory,

    /// <summary>It called itself too deeply.</summary>
    TooDeep,

    /// <summary>
    /// Its match or parameters need something that is not known, such as the labels of the namespace.
    /// </summary>
    Undecidable,

    /// <summary>The engine failed in a way that is not the policy's doing.</summary>
    EngineFailed,

    /// <summary>It was not run: the circuit breaker has taken it out for the namespace of the request.</summary>
    TakenOut,
}

/// <summary>A policy's failure to decide.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Message">What happened, for a person; holds no secret of the object.</param>
/// <param name="File">
/// File of the policy or of a module it imports, relative to the policies folder; empty where unknown.
/// </param>
/// <param name="Line">Line, from 1; 0 where unknown.</param>
/// <param name="Column">Column, from 1; 0 where unknown.</param>
public sealed record PolicyFault(FaultKind Kind, string Message, string File = "", int Line = 0, int Column = 0)
{
    /// <summary>
    /// Does it deny even if the policy's own enforcement is warn or audit? So the API server answers errors in the
    /// configuration of a policy. The settings can still change the enforcement. Default false.
    /// </summary>
    public bool DeniesAlways { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (File.Length, Line) switch
    {
        (0, _) => Message,
        (_, 0) => $"{File}: {Message}",
        _ => $"{File}:{Line}:{Column}: {Message}",
    };
}
