using System.Collections.Immutable;
using Admission.Lookups;

namespace Admission.Cel.Kyverno;

/// <summary>A GlobalContextEntry of the policies folder.</summary>
/// <param name="Read">The objects in it; the name is their namespace, empty for all.</param>
/// <param name="Projections">Its projections, by name.</param>
internal sealed record GlobalEntry(ReadDeclaration Read, ImmutableDictionary<string, JmesPath> Projections);
