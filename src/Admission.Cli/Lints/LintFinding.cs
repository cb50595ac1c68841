using Admission.Policies;

namespace Admission.Cli.Lints;

/// <summary>One thing that <c>lint</c> found.</summary>
/// <param name="Error">Where, what, and how to fix it.</param>
/// <param name="IsError">Does the folder not load, a test file not run, or a policy fail? A warning otherwise.</param>
internal sealed record LintFinding(PolicyError Error, bool IsError);
