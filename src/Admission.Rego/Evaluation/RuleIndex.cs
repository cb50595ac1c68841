using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Picks rules by the value of one reference that most of them compare with a constant.</summary>
internal sealed class RuleIndex(Val reference, Dictionary<RegoValue, RulePlan[]> byValue, RulePlan[] others)
{
    public RulePlan[] Select(Machine m, RuleGroup group)
    {
        _ = group;
        return reference.Eval(m, []) is { } value && byValue.TryGetValue(value, out RulePlan[]? plans) ? plans : others;
    }
}
