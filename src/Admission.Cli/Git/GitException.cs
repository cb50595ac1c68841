namespace Admission.Cli.Git;

/// <summary>git could not do what it was asked. Caught where manifests and policies of a revision are read.</summary>
internal sealed class GitException(string message) : Exception(message);
