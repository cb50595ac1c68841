using System.Collections.Immutable;

namespace Admission.Kinds;

/// <summary>A kind of an API group and the resource that its objects are sent to. Immutable.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">The kind, <c>Deployment</c>.</param>
/// <param name="Resource">Plural resource name, <c>deployments</c>.</param>
/// <param name="IsNamespaced">Are its objects in a namespace?</param>
/// <param name="Origin">How this is known.</param>
public sealed record ResourceKind(string Group, string Kind, string Resource, bool IsNamespaced, KindOrigin Origin)
{
    /// <summary>Its versions, the preferred one first. May be incomplete for kinds that are not built in.</summary>
    public ImmutableArray<KindVersion> Versions { get; init; } = [];

    /// <summary>
    /// Paths of its pod templates, as in <c>workloads</c> of the settings: <c>spec.template</c>,
    /// <c>spec.replicatedJobs[*].template.spec.template</c>; <c>.</c> for a Pod itself. Empty if it has none.
    /// </summary>
    public ImmutableArray<string> TemplatePaths { get; init; } = [];

    /// <summary>Its subresources. Known for built-in kinds only.</summary>
    public ImmutableArray<KindSubresource> Subresources { get; init; } = [];

    /// <summary>The resource as policies write it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string PluralDotGroup => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>The preferred version that is still served; else the first one; empty if none is known.</summary>
    public string CurrentVersion =>
        (Versions.FirstOrDefault(static one => !one.IsRemoved) ?? Versions.FirstOrDefault())?.Name ?? "";

    /// <summary>The version of that name; null if it is not known.</summary>
    public KindVersion? FindVersion(string name) =>
        Versions.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
}
