using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>A language that can change policies so that a good test fails.</summary>
public interface IFindsMutations
{
    /// <summary>Every mutation of a file, in the order of the source; none if it cannot be parsed.</summary>
    /// <param name="file">A file that the language claims.</param>
    ImmutableArray<SourceMutation> FindMutations(PolicyFile file, EngineLimits limits);
}
