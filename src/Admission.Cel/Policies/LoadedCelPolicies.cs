using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cel.Policies;

/// <summary>The CEL policies of one folder.</summary>
/// <param name="policies">Those without an error, sorted by id.</param>
internal sealed class LoadedCelPolicies(ImmutableArray<CelPolicy> policies) : ILoadedPolicies
{
    public ImmutableArray<CelPolicy> All => policies;

    public string Environment { get; init; } = "";

    public ImmutableArray<PolicyError> Errors { get; init; } = [];

    public ImmutableArray<PolicyError> Warnings { get; init; } = [];

    public ImmutableArray<Policy> Policies { get; } = [.. policies.Select(static one => one.Policy)];

    public IPolicyProgram Link(ImmutableArray<string> ids)
    {
        var byId = policies.ToDictionary(static one => one.Policy.Id, StringComparer.Ordinal);
        return new CelPolicyProgram([.. ids.Select(id => byId[id])]);
    }
}
