using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Picks the rules of a function by an argument that most of them compare with a constant.</summary>
/// <param name="position">Which argument.</param>
/// <param name="byValue">The rules for each constant, with those that take any value, in order.</param>
/// <param name="others">The rules that take any value.</param>
internal sealed class ArgumentIndex(int position, Dictionary<RegoValue, RulePlan[]> byValue, RulePlan[] others)
{
    /// <summary>The rules that can match a call.</summary>
    public RulePlan[] Select(ReadOnlySpan<RegoValue> arguments) =>
        arguments[position] is { Kind: <= RegoKind.String } scalar
            && byValue.TryGetValue(scalar, out RulePlan[]? plans)
            ? plans
            : others;
}
