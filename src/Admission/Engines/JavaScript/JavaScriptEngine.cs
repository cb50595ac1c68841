using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using Admission.Json;
using Admission.Policies;

namespace Admission.Engines.JavaScript;

/// <summary>Loads policies that are JavaScript modules.</summary>
public static class JavaScriptEngine
{
    /// <summary>The version of Jint that runs the policies, <c>4.18.0</c>.</summary>
    public static string Version { get; } = typeof(Jint.Engine).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Parses every module, runs each once in an engine of its own kind and reads what the policies export.
    /// </summary>
    /// <param name="sources">Policies and libraries of one folder.</param>
    /// <param name="limits">What loading and later evaluations may use.</param>
    public static JavaScriptModules Load(ImmutableArray<PolicySource> sources, EngineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Load(sources, new ModuleCache(limits));
    }

    /// <summary>As the other, with modules that may have been parsed before.</summary>
    internal static JavaScriptModules Load(ImmutableArray<PolicySource> sources, ModuleCache cache) =>
        DeepStack.Run(() => LoadHere(sources, cache));

    private static JavaScriptModules LoadHere(ImmutableArray<PolicySource> sources, ModuleCache cache)
    {
        EngineLimits limits = cache.Limits;
        var errors = new List<PolicyError>();
        var parsed = new Dictionary<string, ParsedModule>(StringComparer.Ordinal);
        foreach (PolicySource source in sources)
        {
            (ParsedModule? module, ImmutableArray<PolicyError> complaints) = cache.Parse(source);
            errors.AddRange(complaints);
            if (module is not null)
            {
                parsed[source.Path] = module;
            }
        }

        ImportCheck.Run(parsed, [.. sources.Select(static source => source.Path)], errors);
        var loader = new PolicyModuleLoader(parsed.ToFrozenDictionary(StringComparer.Ordinal), cache.Coverage);
        ImmutableArray<PolicySource> runnable =
        [
            .. sources
                .Where(source => source.IsPolicy && ImportCheck.IsWhole(source.Path, parsed, errors))
                .OrderBy(static source => source.Path, StringComparer.Ordinal),
        ];
        return Run(runnable, parsed, loader, limits, errors);
    }

    // A module that fails may leave its engine half changed: the ones after it get a new engine.
    private static JavaScriptModules Run(
        ImmutableArray<PolicySource> sources,
        Dictionary<string, ParsedModule> parsed,
        PolicyModuleLoader loader,
        EngineLimits limits,
        List<PolicyError> errors)
    {
        var policies = ImmutableArray.CreateBuilder<JavaScriptPolicy>(sources.Length);
        var engine = new PolicyEngine(loader, limits);
        bool isWhole = true;
        long started = Stopwatch.GetTimestamp();
        foreach (PolicySource source in sources)
        {
            if (Stopwatch.GetElapsedTime(started) > limits.LoadTimeout)
            {
                errors.Add(new PolicyError(
                    source.Path,
                    1,
                    1,
                    "not loaded, nor what follows: the others used up the time to load all of them. "
                    + "Raise --load-timeout."));
                isWhole = false;
                break;
            }

            if (TryLoad(engine, source, parsed[source.Path], limits, errors) is { } policy)
            {
                policies.Add(policy);
                continue;
            }

            engine.Dispose();
            engine = new PolicyEngine(loader, limits);
            isWhole = false;
        }

        PolicyEngine? first = isWhole && errors.Count == 0 ? engine : null;
        if (first is null)
        {
            engine.Dispose();
        }
        else
        {
            first.Seal();
        }

        return new JavaScriptModules(loader, limits, first)
        {
            Errors = [.. errors.Distinct().Order(PolicyError.ByPosition)],
            Policies = policies.ToImmutable(),
        };
    }

    private static JavaScriptPolicy? TryLoad(
        PolicyEngine engine, PolicySource source, ParsedModule module, EngineLimits limits, List<PolicyError> errors)
    {
        SourcePositions positions = module.Shape.Positions;
        (int line, int column) = positions.Of("");
        try
        {
            if (engine.Load(source.Path) is not { } export)
            {
                errors.Add(new PolicyError(
                    source.Path,
                    line,
                    column,
                    "no policy is exported by default. Write: export default definePolicy({ … }), or move the file to "
                        + "a lib folder."));
                return null;
            }

            if (PlainObject.ToJson(export) is { } metadata)
            {
                return new JavaScriptPolicy(source, metadata, positions);
            }

            errors.Add(new PolicyError(
                source.Path, line, column, "the policy's metadata is nested in itself, too deeply, or too large. Write "
                    + "it as plain data."));
        }
#pragma warning disable CA1031 // The border to foreign code: what a module makes the engine throw is its error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            errors.Add(FaultReader.ReadLoadError(exception, limits, source.Path, (line, column)));
        }

        return null;
    }
}

/// <summary>The modules of one folder, parsed and run once.</summary>
public sealed class JavaScriptModules
{
    private readonly PolicyModuleLoader _loader;
    private readonly EngineLimits _limits;
    private readonly PolicyEngine? _first;

    internal JavaScriptModules(PolicyModuleLoader loader, EngineLimits limits, PolicyEngine? first)
    {
        _loader = loader;
        _limits = limits;
        _first = first;
    }

    /// <summary>Syntax errors, imports that lead nowhere, modules that throw; sorted.</summary>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <summary>Every policy that could be read, sorted by path. A file with an error is missing here.</summary>
    public required ImmutableArray<JavaScriptPolicy> Policies { get; init; }

    /// <summary>Compiles the policies of a set for evaluation.</summary>
    /// <param name="paths">Paths of the policies; an evaluation names a policy by its position here.</param>
    public JavaScriptProgram Link(ImmutableArray<string> paths) => new(_loader, paths, _limits, _first);
}

/// <summary>One policy as its module exports it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Metadata">
/// Its default export as JSON: an object. Functions (<c>validate</c>) stand as the string <c>"[function]"</c>.
/// </param>
/// <param name="Positions">Where members stand in the source, as far as that can be told.</param>
public sealed record JavaScriptPolicy(PolicySource Source, JsonValue Metadata, SourcePositions Positions);
