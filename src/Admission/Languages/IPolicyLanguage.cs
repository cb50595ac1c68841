using Admission.Policies;

namespace Admission.Languages;

/// <summary>
/// A language that policies are written in. It finds its policies among the files of a policies folder and compiles
/// them. Immutable; safe to use from several threads. What only some languages can do is an interface beside this one:
/// <see cref="IMeasuresCoverage"/>, <see cref="IFindsMutations"/>, <see cref="IFindsLints"/>.
/// </summary>
public interface IPolicyLanguage
{
    /// <summary>
    /// Name for a person: <c>JavaScript</c>, <c>Rego</c>, <c>CEL</c>. Unique among the languages in use.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// Must a file be read to know whether it belongs to the language? Asked for each file of the folder, with its path
    /// alone; <c>*.test.yaml</c>, <c>admission.yaml</c> and names that begin with a dot are never asked about.
    /// </summary>
    /// <param name="path">Path relative to the policies folder, with forward slashes.</param>
    bool MayClaim(string path);

    /// <summary>
    /// Does the file belong to the language, by its extension or by apiVersion and kind of a YAML document in it? Asked
    /// only if <see cref="MayClaim"/> says so. Several languages may claim one file, for different documents. A file
    /// that no language claims is ignored, and is not part of the digest of the set.
    /// </summary>
    /// <param name="file">The file.</param>
    bool Claims(PolicyFile file);

    /// <summary>
    /// A compiler, which may keep what it parsed of a file for the next load of the same <see cref="PolicyFile"/>.
    /// </summary>
    /// <param name="limits">What loading and later evaluations may use.</param>
    IPolicyCompiler CreateCompiler(EngineLimits limits);
}
