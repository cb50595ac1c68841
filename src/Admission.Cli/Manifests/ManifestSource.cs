namespace Admission.Cli.Manifests;

/// <summary>A file of the input.</summary>
/// <param name="File">Path as the user would write it, with slashes; <c>-</c> for standard input.</param>
/// <param name="RelativeFile">Path within the folder that the user named; the file's name where it was named
/// itself.</param>
/// <param name="IsNamed">Did the user name the file itself, rather than a folder around it?</param>
internal sealed record ManifestSource(string File, string RelativeFile, bool IsNamed)
{
    /// <summary>Standard input.</summary>
    public static readonly ManifestSource StandardInput = new("-", "-", IsNamed: true);

    /// <summary>Is it standard input?</summary>
    public bool IsStandardInput => ReferenceEquals(this, StandardInput);
}
