namespace Admission.Rego.Evaluation;

internal enum RuleKind
{
    /// <summary>A complete rule, which has one value.</summary>
    Value,

    /// <summary>A set, by <c>contains</c>.</summary>
    Set,

    Function,

    /// <summary>An object whose keys come from variables in the heads.</summary>
    Object,
}
