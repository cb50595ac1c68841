namespace Admission.Cel.Policies;

/// <summary>What one validation of a policy said about a request, where it was not content.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">The reason of the answer, such as <c>Invalid</c>.</param>
/// <param name="IsError">Did the validation fail to run?</param>
/// <param name="Index">Its position among the validations; -1 for what concerns the policy as a whole.</param>
public sealed record PolicyDecision(string Message, string Reason, bool IsError, int Index);
