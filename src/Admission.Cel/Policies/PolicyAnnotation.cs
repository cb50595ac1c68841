namespace Admission.Cel.Policies;

/// <summary>An audit annotation of a policy.</summary>
/// <param name="Key">Its key, without the name of the policy, which precedes it in the answer.</param>
/// <param name="Value">What makes its value.</param>
internal sealed record PolicyAnnotation(string Key, PolicyExpression Value);
