using Admission.Rego.Values;

namespace Admission.Rego;

/// <summary>The inputs of a query.</summary>
public sealed record RegoInput
{
    /// <summary>The document <c>input</c>; null if there is none.</summary>
    public RegoValue? Input { get; init; }

    /// <summary>The base documents below <c>data</c>; null for none.</summary>
    public RegoValue? Data { get; init; }

    /// <summary>Does an error of a builtin end the evaluation? Otherwise the expression is undefined.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Limits of the evaluation.</summary>
    public RegoLimits Limits { get; init; } = RegoLimits.Default;

    /// <summary>
    /// Receives each place that runs; null to record nothing. Only for programs that were compiled with coverage.
    /// </summary>
    internal Action<Syntax.Place>? Covered { get; init; }

    /// <summary>The time that the evaluation sees; null for the time of <see cref="Time"/>.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
