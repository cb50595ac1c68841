namespace Admission.Cli.Manifests;

/// <summary>A file of the input.</summary>
/// <param name="File">Path from the user, with slashes; <c>-</c> for standard input.</param>
/// <param name="RelativeFile">Path within the given folder; the file's name if the file itself was given.</param>
/// <param name="IsNamed">Did the user name the file itself, not a folder around it?</param>
internal sealed record ManifestSource(string File, string RelativeFile, bool IsNamed)
{
    public static readonly ManifestSource StandardInput = new("-", "-", IsNamed: true);

    public bool IsStandardInput => ReferenceEquals(this, StandardInput);
}
