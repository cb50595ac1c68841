using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Objects;

/// <summary>
/// Every kind with a pod template: the kinds of the match alias <c>"workloads"</c>. Immutable. The versions of a kind
/// share an entry, because the template is at the same path in all of them.
/// </summary>
public sealed class WorkloadKinds
{
    /// <summary>The kinds of Kubernetes and of widely used projects, from <see cref="KindTable"/>.</summary>
    public static readonly WorkloadKinds BuiltIn = new(
    [
        .. KindTable.Shipped.All
            .Where(static kind => !kind.TemplatePaths.IsEmpty)
            .OrderBy(static kind => kind.Origin)
            .ThenBy(static kind => kind.Group, StringComparer.Ordinal)
            .ThenBy(static kind => kind.Kind, StringComparer.Ordinal)
            .Select(Of),
    ]);

    private readonly FrozenDictionary<(string Group, string Kind), WorkloadKind> _byKind;

    private WorkloadKinds(ImmutableArray<WorkloadKind> all)
    {
        All = all;
        _byKind = all.ToFrozenDictionary(kind => (kind.Group, kind.Kind));
    }

    public ImmutableArray<WorkloadKind> All { get; }

    /// <summary>These kinds and those of the settings. The templates of several entries of one kind add up.</summary>
    public WorkloadKinds With(IEnumerable<WorkloadKind> extra)
    {
        ArgumentNullException.ThrowIfNull(extra);
        var kinds = All.ToDictionary(static kind => (kind.Group, kind.Kind));
        foreach (WorkloadKind kind in extra)
        {
            (string, string) key = (kind.Group, kind.Kind);
            kinds[key] = kinds.TryGetValue(key, out WorkloadKind? known)
                ? new WorkloadKind(
                    known.Group,
                    known.Kind,
                    known.Resource,
                    [.. known.Templates.Concat(kind.Templates).DistinctBy(static path => (path.Text, path.Form))])
                {
                    Subresources = known.Subresources,
                }
                : kind;
        }

        return new WorkloadKinds([.. kinds.Values]);
    }

    /// <summary>The entry of a kind; null if it has no pod template.</summary>
    public WorkloadKind? Find(string group, string kind) => _byKind.GetValueOrDefault((group, kind));

    private static WorkloadKind Of(ResourceKind kind) =>
        new(kind.Group, kind.Kind, kind.Resource, [.. kind.TemplatePaths.Select(PathOf)])
        {
            // The subresources that contain the whole Pod and can change it.
            Subresources =
            [
                .. kind.Subresources
                    .Where(static one => one.Kind is null && one.Name is "ephemeralcontainers" or "resize")
                    .Select(static one => one.Name),
            ],
        };

    // The table writes @ before a pod spec, and ~ before one that counts only with containers.
    private static TemplatePath PathOf(string written)
    {
        (TemplateForm form, string text) = written[0] switch
        {
            '@' => (TemplateForm.PodSpec, written[1..]),
            '~' => (TemplateForm.PodSpecWithContainers, written[1..]),
            _ => (TemplateForm.Template, written),
        };
        return TemplatePath.TryParse(text, form, out TemplatePath? path, out string error)
            ? path
            : throw new InvalidOperationException(error);
    }

    /// <summary>The paths of the keyed lists of this object, by its own apiVersion and kind.</summary>
    internal ObjectShape ShapeOf(JsonValue root)
    {
        string apiVersion = root.Member("apiVersion")?.Text ?? "";
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : apiVersion[..slash];
        string kind = root.Member("kind")?.Text ?? "";
        return Find(group, kind)?.Shape ?? KubernetesShapes.Of(group, kind);
    }
}
