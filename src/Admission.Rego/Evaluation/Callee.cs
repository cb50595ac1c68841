namespace Admission.Rego.Evaluation;

/// <summary>What a call runs: the rules of a function, or a builtin.</summary>
internal sealed record Callee(RuleGroup? Rules, Builtin? Builtin);
