using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>A language whose policies read data in files of the policies folder that declare no policy.</summary>
public interface IReadsData
{
    /// <summary>
    /// Finds the further files that the policies read. They become files of the language and part of the digest.
    /// </summary>
    /// <param name="policies">The files that the language claims.</param>
    /// <returns>Decides whether they read a file. Null if they read none.</returns>
    Func<PolicyFile, bool>? FindData(ImmutableArray<PolicyFile> policies);
}
