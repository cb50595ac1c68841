namespace Admission.Cli.Manifests;

/// <summary>A file that was found, and where it is on disk.</summary>
/// <param name="Source">What it is called.</param>
/// <param name="FullPath">Absolute path; empty for standard input.</param>
internal sealed record ManifestFile(ManifestSource Source, string FullPath);
