namespace Admission.Rego.Values;

/// <summary>
/// How deep an evaluation is in rules, functions, negations and comprehensions. At depth 1, in the body of the first
/// rule, each value that is read must exist for the body to hold.
/// </summary>
internal sealed class Nesting
{
    /// <summary>From 0; 1 is the body of the first rule.</summary>
    public int Depth { get; set; }
}
