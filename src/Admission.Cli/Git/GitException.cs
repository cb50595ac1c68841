namespace Admission.Cli.Git;

/// <summary>A git command failed. Caught where manifests and policies of a revision are read.</summary>
internal sealed class GitException(string message) : Exception(message);
