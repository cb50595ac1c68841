using System.Collections.Immutable;
using Admission.Json;
using Admission.Policies;

namespace Admission.Engines.JavaScript;

/// <summary>Loads policies that are JavaScript modules.</summary>
public static class JavaScriptEngine
{
    /// <summary>Parses every module, runs each once in a throw-away engine and reads what the policies export.</summary>
    /// <param name="sources">Policies and libraries of one folder.</param>
    /// <param name="limits">What loading and later evaluations may use.</param>
    public static JavaScriptModules Load(ImmutableArray<PolicySource> sources, EngineLimits limits) =>
        throw new NotImplementedException();
}

/// <summary>The modules of one folder, parsed and run once.</summary>
public sealed class JavaScriptModules
{
    /// <summary>Syntax errors, imports that lead nowhere, modules that throw; sorted.</summary>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <summary>Every policy that could be read, sorted by path. A file with an error is missing here.</summary>
    public required ImmutableArray<JavaScriptPolicy> Policies { get; init; }

    /// <summary>Compiles the policies of a set for evaluation.</summary>
    /// <param name="paths">Paths of the policies; an evaluation names a policy by its position here.</param>
    public JavaScriptProgram Link(ImmutableArray<string> paths) => throw new NotImplementedException();
}

/// <summary>One policy as its module exports it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Metadata">
/// Its default export as JSON: an object. Functions (<c>validate</c>) stand as the string <c>"[function]"</c>.
/// </param>
/// <param name="Positions">Where members stand in the source, as far as that can be told.</param>
public sealed record JavaScriptPolicy(PolicySource Source, JsonValue Metadata, SourcePositions Positions);

/// <summary>The compiled policies of one set, with their pool of engines.</summary>
public sealed class JavaScriptProgram
{
}
