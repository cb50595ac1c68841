namespace Admission.Rego.Evaluation;

internal enum RuleKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>A set, by <c>contains</c>.</summary>
    Set,

    /// <summary>A function.</summary>
    Function,

    /// <summary>An object whose keys come from variables in the heads.</summary>
    Object,
}
