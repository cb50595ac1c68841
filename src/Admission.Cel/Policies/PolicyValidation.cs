namespace Admission.Cel.Policies;

/// <summary>A validation of a policy.</summary>
/// <param name="Expression">What must be true.</param>
/// <param name="Message">The message for a false one; empty for none.</param>
/// <param name="MessageExpression">What makes the message; null for none.</param>
/// <param name="Reason">The reason of the answer, such as <c>Forbidden</c>.</param>
internal sealed record PolicyValidation(
    PolicyExpression Expression, string Message, PolicyExpression? MessageExpression, string Reason)
{
    /// <summary>The field of the object that the expression is about; empty if it is not about one alone.</summary>
    public string Field { get; } = ReadField.Of(Expression.Program);
}
