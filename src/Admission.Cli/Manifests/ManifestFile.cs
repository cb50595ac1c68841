namespace Admission.Cli.Manifests;

/// <summary>A file of the input, with its path.</summary>
/// <param name="Source">Its name for the user.</param>
/// <param name="FullPath">Absolute path; empty for standard input.</param>
internal sealed record ManifestFile(ManifestSource Source, string FullPath);
