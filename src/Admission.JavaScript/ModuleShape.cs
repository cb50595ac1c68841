using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>What the syntax of one module says.</summary>
internal sealed record ModuleShape
{
    /// <summary>Constructs that are refused.</summary>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <summary>Names declared at the top: their values are frozen when the module has run.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Is a value exported by default that has no name?</summary>
    public required bool ExportsDefault { get; init; }

    /// <summary>Line, from 1, and column, from 0, of every function inside another one or inside a block.</summary>
    public required FrozenSet<(int Line, int Column)> NestedFunctions { get; init; }

    /// <summary>What it imports.</summary>
    public required ImmutableArray<ModuleImport> Imports { get; init; }

    /// <summary>Names that it exports, <c>default</c> included.</summary>
    public required ImmutableArray<string> Exports { get; init; }

    /// <summary>Does it pass on all that another module exports?</summary>
    public bool ExportsAll { get; init; }

    /// <summary>Where the members of the default export stand.</summary>
    public required SourcePositions Positions { get; init; }
}

/// <summary>One name that a module imports, or an import without names.</summary>
/// <param name="Specifier">What stands behind <c>from</c>.</param>
/// <param name="Name">The name in the other module; empty for the whole of it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal readonly record struct ModuleImport(string Specifier, string Name, int Line, int Column);
