using Admission.Policies;

namespace Admission.Cli.Commands;

/// <summary>One thing that <c>lint</c> found.</summary>
/// <param name="Error">Where, what, and how to fix it.</param>
/// <param name="IsError">Would the folder not load, or a test file not run? A warning otherwise.</param>
internal sealed record LintFinding(PolicyError Error, bool IsError);
