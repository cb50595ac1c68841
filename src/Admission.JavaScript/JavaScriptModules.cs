using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>The modules of one folder, parsed and run once.</summary>
internal sealed class JavaScriptModules
{
    private readonly PolicyModuleLoader _loader;
    private readonly EngineLimits _limits;
    private readonly JavaScriptSession? _first;

    internal JavaScriptModules(PolicyModuleLoader loader, EngineLimits limits, JavaScriptSession? first)
    {
        _loader = loader;
        _limits = limits;
        _first = first;
    }

    /// <summary>Syntax errors, invalid imports, exceptions of modules; sorted.</summary>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <summary>Every policy that could be read, sorted by path. A file with an error has none.</summary>
    public required ImmutableArray<JavaScriptPolicy> Policies { get; init; }

    /// <summary>Reads the metadata of the policies.</summary>
    /// <param name="workloads">The kinds of the alias <c>"workloads"</c>.</param>
    public LoadedModules Read(WorkloadKinds workloads)
    {
        var errors = new List<PolicyError>(Errors);
        var policies = new SortedDictionary<string, Policy>(StringComparer.Ordinal);
        foreach (JavaScriptPolicy exported in Policies)
        {
            if (PolicyMetadataReader.TryRead(
                exported, workloads, out Policy? policy, out ImmutableArray<PolicyError> complaints, _limits))
            {
                policies.TryAdd(policy!.Id, policy);
            }

            errors.AddRange(complaints);
        }

        return new LoadedModules(this)
        {
            Errors = [.. errors.Distinct().Order(PolicyError.ByPosition)],
            Policies = [.. policies.Values],
        };
    }

    /// <summary>Compiles policies for evaluation.</summary>
    /// <param name="policies">The policies; an evaluation identifies a policy by its position.</param>
    public JavaScriptProgram Link(ImmutableArray<Policy> policies) => new(_loader, policies, _limits, _first);
}

/// <summary>The policies of the modules of one folder.</summary>
internal sealed class LoadedModules(JavaScriptModules modules) : ILoadedPolicies
{
    /// <inheritdoc/>
    public required ImmutableArray<PolicyError> Errors { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<PolicyError> Warnings => [];

    /// <inheritdoc/>
    public required ImmutableArray<Policy> Policies { get; init; }

    /// <inheritdoc/>
    public IPolicyProgram Link(ImmutableArray<string> ids)
    {
        var byId = Policies.ToDictionary(static policy => policy.Id, StringComparer.Ordinal);
        return modules.Link([.. ids.Select(id => byId[id])]);
    }
}

/// <summary>One policy as its module exports it.</summary>
/// <param name="Metadata">
/// Its default export as JSON: an object. Functions (<c>validate</c>) are the string <c>"[function]"</c>.
/// </param>
/// <param name="Positions">Positions of members in the source, as far as they are known.</param>
internal sealed record JavaScriptPolicy(PolicyFile Source, JsonValue Metadata, SourcePositions Positions);
