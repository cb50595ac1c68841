using Admission.Policies;

namespace Admission.Languages;

/// <summary>
/// A language for policies. It finds its policies among the files of a policies folder and compiles them. Immutable and
/// thread-safe. Optional features are separate interfaces: <see cref="IMeasuresCoverage"/>,
/// <see cref="IFindsMutations"/>, <see cref="IFindsLints"/>.
/// </summary>
public interface IPolicyLanguage
{
    /// <summary>
    /// Name for people: <c>JavaScript</c>, <c>Rego</c>, <c>CEL</c>. Unique among the languages in use.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// Must a file be read to find out whether it belongs to the language? Called with the path of each file of the
    /// folder, except <c>*.test.yaml</c>, <c>*.snap.yaml</c>, <c>admission.yaml</c> and names that begin with a dot.
    /// </summary>
    /// <param name="path">Path relative to the policies folder, with forward slashes.</param>
    bool MayClaim(string path);

    /// <summary>
    /// Does the file belong to the language, by its extension or by apiVersion and kind of a YAML document in it?
    /// Called only if <see cref="MayClaim"/> returns true. Several languages can claim one file, for different
    /// documents. A file that no language claims is ignored, and is not part of the digest of the set.
    /// </summary>
    bool Claims(PolicyFile file);

    /// <summary>
    /// A compiler, which can keep the parse result of a file for the next load of the same <see cref="PolicyFile"/>.
    /// </summary>
    /// <param name="limits">Limits of loading and of later evaluations.</param>
    IPolicyCompiler CreateCompiler(EngineLimits limits);
}
