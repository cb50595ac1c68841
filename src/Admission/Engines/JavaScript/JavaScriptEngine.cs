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

/// <summary>Where the members of a policy's default export stand in its source.</summary>
public sealed class SourcePositions(IReadOnlyDictionary<string, (int Line, int Column)> positions, (int Line, int Column) export)
{
    /// <summary>Position, from 1, of the member's name: <c>match.resources</c>, <c>match[0].labels</c>, <c>parameters.properties.x.type</c>; of its nearest parent, at last the export itself, where it is computed.</summary>
    public (int Line, int Column) Of(string path)
    {
        for (string at = path; at.Length > 0; at = Parent(at))
        {
            if (positions.TryGetValue(at, out (int Line, int Column) position))
            {
                return position;
            }
        }

        return export;
    }

    private static string Parent(string path)
    {
        int cut = path.LastIndexOfAny(['.', '[']);
        return cut < 0 ? "" : path[..cut];
    }
}

/// <summary>The compiled policies of one set, with their pool of engines.</summary>
public sealed class JavaScriptProgram
{
}
