namespace Admission.Cli.Manifests;

/// <summary>git could not do what it was asked. Never leaves <see cref="GitRevision"/>.</summary>
internal sealed class GitException(string message) : Exception(message);
