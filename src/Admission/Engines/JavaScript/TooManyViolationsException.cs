namespace Admission.Engines.JavaScript;

/// <summary>
/// Ends a policy that reports without end. Not a JavaScript exception, so that the policy cannot catch it.
/// </summary>
internal sealed class TooManyViolationsException : Exception;
