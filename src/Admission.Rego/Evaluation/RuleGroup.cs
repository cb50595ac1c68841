using Admission.Rego.Syntax;

namespace Admission.Rego.Evaluation;

/// <summary>All rules that define the same document or function.</summary>
internal sealed class RuleGroup(int id, RuleKind kind, string path)
{
    /// <summary>Position in the table of remembered values.</summary>
    public int Id { get; } = id;

    public RuleKind Kind { get; } = kind;

    /// <summary>The path with dots, from <c>data</c>.</summary>
    public string Path { get; } = path;

    public List<Rule> Rules { get; } = [];

    public Rule? Default { get; set; }

    public int Arity => (Rules.FirstOrDefault() ?? Default)?.Arguments?.Count ?? 0;

    /// <summary>The rules as they run, in the order of the sources.</summary>
    public RulePlan[] Plans { get; set; } = [];

    public RulePlan? DefaultPlan { get; set; }

    /// <summary>Do all rules have the same constant value, so that the first solution decides?</summary>
    public bool HasOneValue { get; set; }

    /// <summary>Picks the rules of a function that can match; null if all must be tried.</summary>
    public ArgumentIndex? ByArgument { get; set; }

    /// <summary>Is it a set of violations, whose elements have a field?</summary>
    public bool IsVerdict { get; set; }

    /// <summary>Picks the rules that can match; null if all must be tried.</summary>
    public RuleIndex? Index { get; set; }
}
