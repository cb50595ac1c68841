using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.Engines.JavaScript;

/// <summary>What the syntax of one module says.</summary>
/// <param name="Errors">Constructs that are refused.</param>
/// <param name="Names">Names declared at the top: their values are frozen when the module has run.</param>
/// <param name="Positions">Where the members of the default export stand.</param>
internal sealed record ModuleShape(
    ImmutableArray<PolicyError> Errors,
    ImmutableArray<string> Names,
    SourcePositions Positions);
