namespace Admission.Cli.Bundles;

/// <summary>A file of a bundle.</summary>
/// <param name="Path">Below the policies folder, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record BundleFile(string Path, byte[] Content);
