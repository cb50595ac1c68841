using System.Collections.Immutable;

namespace Admission.Lookups;

/// <summary>The lookups of one kind during an evaluation. Immutable.</summary>
/// <param name="Read">The fields that the results contain.</param>
/// <param name="Results">The lookups, each once.</param>
public sealed record LookedUpKind(ReadDeclaration Read, ImmutableArray<LookedUp> Results);
