using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>One violation of a constraint.</summary>
/// <param name="Constraint">The constraint; its template's kind and its name identify it.</param>
/// <param name="Message">The policy's own text.</param>
/// <param name="Details">The policy's own details; an empty object if there are none.</param>
public sealed record GatekeeperViolation(Constraint Constraint, string Message, RegoValue Details)
{
    /// <summary>The element of the rule <c>violation</c>; null if it is not from there.</summary>
    internal RegoValue? Element { get; init; }
}
