using System.Collections.Immutable;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.PointerLanguage;

/// <summary>
/// The smallest language: each file <c>*.pointer</c> is a policy that denies an object with a value at a JSON pointer.
/// <code>
/// title: No host network
/// resource: pods
/// deny: /spec/hostNetwork true
/// </code>
/// </summary>
internal sealed class PointerLanguage : IPolicyLanguage
{
    public const string Extension = ".pointer";

    public string Name => "Pointer";

    public bool MayClaim(string path) => path.EndsWith(Extension, StringComparison.Ordinal);

    public bool Claims(PolicyFile file) => MayClaim(file.Path);

    public IPolicyCompiler CreateCompiler(EngineLimits limits) => new PointerCompiler();
}

internal sealed class PointerCompiler : IPolicyCompiler
{
    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files) =>
        [.. files.Select(static file => new DeclaredPolicy(PointerPolicy.IdOf(file.Path), file.Path))];

    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path) =>
        [.. files.Where(file => file.Path == path)];

    public ILoadedPolicies Load(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion) =>
        new LoadedPointers([.. files.Select(PointerPolicy.Read)]);
}
