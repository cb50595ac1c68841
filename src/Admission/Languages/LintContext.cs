using System.Collections.Immutable;
using Admission.Fields;
using Admission.Kinds;
using Admission.Policies;

namespace Admission.Languages;

/// <summary>What a policies folder says beside its policies, which finding mistakes needs.</summary>
/// <param name="Limits">The limits of the engine.</param>
public sealed record LintContext(EngineLimits Limits)
{
    /// <summary>The fields of Kubernetes' kinds and of the CustomResourceDefinitions in the folder.</summary>
    public FieldTable Fields { get; init; } = FieldTable.BuiltIn;

    /// <summary>The kinds, with those of the CustomResourceDefinitions in the folder.</summary>
    public KindTable Kinds { get; init; } = KindTable.Shipped;

    /// <summary>The policy files of the folder, for mistakes that depend on several files. Default none.</summary>
    public ImmutableArray<PolicyFile> Files { get; init; } = [];

    /// <summary>The version of Kubernetes that the settings name, <c>1.33</c>; empty for none.</summary>
    public string KubernetesVersion { get; init; } = "";
}
