using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>A language that finds mistakes in policies that load without an error.</summary>
public interface IFindsLints
{
    /// <summary>Every mistake in a file, in the order of the source; none if it cannot be parsed.</summary>
    /// <param name="file">A file that the language claims.</param>
    /// <param name="context">What the policies folder says beside the file.</param>
    ImmutableArray<SourceLint> FindLints(PolicyFile file, LintContext context);
}
