using System.Globalization;
using Admission.Verdicts;

namespace Admission.Rego;

/// <summary>Why a module does not load, or a query has no answer.</summary>
/// <param name="Code">The code that OPA uses: <c>rego_parse_error</c>, <c>eval_conflict_error</c> …</param>
/// <param name="Message">Description of the error.</param>
/// <param name="File">The file; empty for a query.</param>
/// <param name="Line">Line, from 1; 0 if the error has no position.</param>
/// <param name="Column">Column in characters, from 1; 0 if the error has no position.</param>
public sealed record RegoError(string Code, string Message, string File, int Line, int Column)
{
    /// <summary>The text does not follow the grammar.</summary>
    public const string Parse = "rego_parse_error";

    /// <summary>A rule or an expression is not allowed.</summary>
    public const string Compile = "rego_compile_error";

    /// <summary>A type does not fit, or a function does not exist.</summary>
    public const string Type = "rego_type_error";

    /// <summary>A variable has no value where it is used.</summary>
    public const string UnsafeVar = "rego_unsafe_var_error";

    /// <summary>A rule depends on itself.</summary>
    public const string Recursion = "rego_recursion_error";

    /// <summary>Rules disagree about a value.</summary>
    public const string Conflict = "eval_conflict_error";

    /// <summary>A builtin failed.</summary>
    public const string BuiltinFailed = "eval_builtin_error";

    /// <summary>A builtin got an operand of the wrong type.</summary>
    public const string OperandType = "eval_type_error";

    /// <summary>The evaluation reached a limit.</summary>
    public const string Limit = "eval_cancel_error";

    /// <summary>The policy reads a part of the request that is not known.</summary>
    public const string Unknown = "unknown_part";

    /// <summary>The message of a Gatekeeper violation is not a string.</summary>
    internal const string InvalidViolation = "invalid_violation";

    /// <summary>Which limit the evaluation reached; null for other errors.</summary>
    internal FaultKind? ReachedLimit { get; init; }

    /// <summary>Did the process run out of memory, rather than the evaluation exceed a limit?</summary>
    internal bool IsProcessOutOfMemory { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Line == 0
        ? $"{Code}: {Message}"
        : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Code}: {Message}");
}
