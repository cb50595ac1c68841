using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;

namespace Admission.Rego.Policies;

/// <summary>The Rego policies of one folder.</summary>
internal sealed class LoadedRegoPolicies(
    EngineLimits limits, ImmutableArray<RegoPolicy> policies, RegoCoverage? coverage) : ILoadedPolicies
{
    public string Environment { get; init; } = "";

    public ImmutableArray<PolicyError> Errors { get; init; } = [];

    public ImmutableArray<PolicyError> Warnings { get; init; } = [];

    public ImmutableArray<Policy> Policies { get; } = [.. policies.Select(static p => p.Policy)];

    public IPolicyProgram Link(ImmutableArray<string> ids) =>
        new RegoPolicyProgram(limits, [.. ids.Select(id => policies.First(p => p.Policy.Id == id))], coverage);
}
