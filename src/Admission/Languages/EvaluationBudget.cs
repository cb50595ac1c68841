using Admission.Policies;

namespace Admission.Languages;

/// <summary>What one policy may use for one evaluation.</summary>
/// <param name="Time">How long it may run. Greater than zero.</param>
/// <param name="Limits">What the policy lowers of the limits that its compiler was made with.</param>
public readonly record struct EvaluationBudget(TimeSpan Time, PolicyLimits Limits);
