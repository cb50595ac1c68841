namespace Admission.Engines.JavaScript;

/// <summary>A module under the policies folder exports no policy.</summary>
/// <param name="path">The module.</param>
internal sealed class PolicyExportException(string path)
    : Exception("no policy is exported by default. Write: export default definePolicy({ … }), or move the file to a lib folder.")
{
    /// <summary>The module's path.</summary>
    public string Path { get; } = path;
}
