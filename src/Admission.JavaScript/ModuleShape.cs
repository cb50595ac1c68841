using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>The result of inspecting the syntax of one module.</summary>
internal sealed record ModuleShape
{
    /// <summary>Rejected constructs.</summary>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <summary>Top-level names: their values are frozen when the module has run.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Does it have a default export without a name?</summary>
    public required bool ExportsDefault { get; init; }

    /// <summary>Line, from 1, and column, from 0, of every function inside another one or inside a block.</summary>
    public required FrozenSet<(int Line, int Column)> NestedFunctions { get; init; }

    public required ImmutableArray<ModuleImport> Imports { get; init; }

    /// <summary>Exported names, including <c>default</c>.</summary>
    public required ImmutableArray<string> Exports { get; init; }

    /// <summary>Does it also export everything of another module?</summary>
    public bool ExportsAll { get; init; }

    /// <summary>Positions of the members of the default export.</summary>
    public required SourcePositions Positions { get; init; }
}

/// <summary>One name that a module imports, or an import without names.</summary>
/// <param name="Specifier">The text after <c>from</c>.</param>
/// <param name="Name">The name in the other module; empty for the whole module.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal readonly record struct ModuleImport(string Specifier, string Name, int Line, int Column);
