using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using Admission.Evaluation;
using Admission.JavaScript.Coverage;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// Compiles policies that are JavaScript modules. Parses each file once: policies that are loaded one by one share
/// their libraries.
/// </summary>
internal sealed class JavaScriptCompiler : ICoverageCompiler
{
    private readonly EngineLimits _limits;
    private readonly CodeCoverage? _coverage;
    private readonly ModuleCache _cache;

    /// <param name="limits">Limits of loading and of later evaluations.</param>
    /// <param name="coverage">Counts which parts of the modules run; null to count nothing.</param>
    public JavaScriptCompiler(EngineLimits limits, CodeCoverage? coverage = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        _coverage = coverage;
        _cache = new ModuleCache(limits, coverage);
    }

    /// <inheritdoc/>
    public ImmutableArray<FileCoverage> Coverage => _coverage?.Files ?? [];

    /// <inheritdoc/>
    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files) =>
    [
        .. files.Where(static file => ModuleName.IsPolicy(file.Path))
            .Select(static file => new DeclaredPolicy(ModuleName.ToId(file.Path), file.Path))
            .OrderBy(static policy => policy.Path, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path)
    {
        var all = files.ToDictionary(static file => file.Path, StringComparer.Ordinal);
        var found = new SortedDictionary<string, PolicyFile>(StringComparer.Ordinal);
        var pending = new Stack<string>([path]);
        while (pending.TryPop(out string? next))
        {
            if (!all.TryGetValue(next, out PolicyFile? file) || !found.TryAdd(next, file))
            {
                continue;
            }

            foreach (ModuleImport import in _cache.Parse(file).Module?.Shape.Imports ?? [])
            {
                if (PolicyModuleLoader.TryResolve(next, import.Specifier, out string target))
                {
                    pending.Push(target);
                }
            }
        }

        return [.. found.Values];
    }

    /// <inheritdoc/>
    public ILoadedPolicies Load(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion) =>
        EvaluationThreads.Run(() => LoadModules(files).Read(workloads));

    /// <summary>Parses every module, runs each once in an engine and reads the exported policies.</summary>
    internal JavaScriptModules LoadModules(ImmutableArray<PolicyFile> sources)
    {
        var errors = new List<PolicyError>(ModuleName.Check(
            sources.Select(static source => source.Path).Where(ModuleName.IsPolicy)));
        var parsed = new Dictionary<string, ParsedModule>(StringComparer.Ordinal);
        foreach (PolicyFile source in sources)
        {
            (ParsedModule? module, ImmutableArray<PolicyError> complaints) = _cache.Parse(source);
            errors.AddRange(complaints);
            if (module is not null)
            {
                parsed[source.Path] = module;
            }
        }

        ImportCheck.Run(parsed, [.. sources.Select(static source => source.Path)], errors);
        var loader = new PolicyModuleLoader(parsed.ToFrozenDictionary(StringComparer.Ordinal), _coverage);
        ImmutableArray<PolicyFile> runnable =
        [
            .. sources
                .Where(source => ModuleName.IsPolicy(source.Path)
                    && ImportCheck.IsWhole(source.Path, parsed, errors))
                .OrderBy(static source => source.Path, StringComparer.Ordinal),
        ];
        return Run(runnable, parsed, loader, _limits, errors);
    }

    // A module that fails can leave its engine half changed: the following modules get a new engine.
    private static JavaScriptModules Run(
        ImmutableArray<PolicyFile> sources,
        Dictionary<string, ParsedModule> parsed,
        PolicyModuleLoader loader,
        EngineLimits limits,
        List<PolicyError> errors)
    {
        var policies = ImmutableArray.CreateBuilder<JavaScriptPolicy>(sources.Length);
        var engine = new JavaScriptSession(loader, limits);
        bool isWhole = true;
        long started = Stopwatch.GetTimestamp();
        foreach (PolicyFile source in sources)
        {
            if (Stopwatch.GetElapsedTime(started) > limits.LoadTimeout)
            {
                errors.Add(new PolicyError(
                    source.Path,
                    1,
                    1,
                    "this policy and the following ones were not loaded: the time limit for loading was reached. "
                    + "Increase --load-timeout."));
                isWhole = false;
                break;
            }

            if (TryLoad(engine, source, parsed[source.Path], limits, errors) is { } policy)
            {
                policies.Add(policy);
                continue;
            }

            engine.Dispose();
            engine = new JavaScriptSession(loader, limits);
            isWhole = false;
        }

        JavaScriptSession? first = isWhole && errors.Count == 0 ? engine : null;
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
        JavaScriptSession engine, PolicyFile source, ParsedModule module, EngineLimits limits, List<PolicyError> errors)
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
                    "the module has no default export. Write: export default definePolicy({ … }), or move the file to "
                        + "a lib folder."));
                return null;
            }

            if (PlainObject.ToJson(export) is { } metadata)
            {
                return new JavaScriptPolicy(source, metadata, positions);
            }

            errors.Add(new PolicyError(
                source.Path, line, column, "the policy's metadata is cyclic, too deeply nested, or too large. Write "
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
