namespace Admission.Cli.Bundles;

/// <param name="Path">Path below the policies folder, with forward slashes.</param>
internal sealed record BundleFile(string Path, byte[] Content);
