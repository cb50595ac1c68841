namespace Admission.Cel.Policies;

/// <summary>A validation of a policy.</summary>
/// <param name="Expression">What must be true.</param>
/// <param name="Message">The message for a false one; empty for none.</param>
/// <param name="MessageExpression">What makes the message; null for none.</param>
/// <param name="Reason">The reason of the answer, such as <c>Forbidden</c>.</param>
/// <param name="Field">The field of the object that it is about; empty if it is not about one alone.</param>
internal sealed record PolicyValidation(
    PolicyExpression Expression, string Message, PolicyExpression? MessageExpression, string Reason, string Field);
