using Admission.Policies;

namespace Admission.Languages;

/// <param name="Time">How long it may run. Greater than zero.</param>
/// <param name="Limits">The limits that the policy lowers below those of its compiler.</param>
public readonly record struct EvaluationBudget(TimeSpan Time, PolicyLimits Limits);
