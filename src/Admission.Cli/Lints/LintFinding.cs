using Admission.Policies;

namespace Admission.Cli.Lints;

/// <summary>One finding of <c>lint</c>.</summary>
/// <param name="Error">Where, what, and how to fix it.</param>
/// <param name="IsError">
/// Does it stop the folder from loading or a test file from running, or make a policy fail? Otherwise a warning.
/// </param>
internal sealed record LintFinding(PolicyError Error, bool IsError);
