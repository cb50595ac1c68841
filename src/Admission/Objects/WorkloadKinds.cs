using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// Every kind that holds a pod template: what the match alias <c>"workloads"</c> stands for. Immutable.
/// The versions of a kind share an entry, since the template is at the same place in all of them.
/// </summary>
public sealed class WorkloadKinds
{
    /// <summary>The kinds of Kubernetes itself.</summary>
    public static readonly WorkloadKinds BuiltIn = new(
    [
        new("", "Pod", "pods", []) { Subresources = ["ephemeralcontainers", "resize"] },
        new("", "PodTemplate", "podtemplates", ["template"]),
        new("", "ReplicationController", "replicationcontrollers", ["spec", "template"]),
        new("apps", "DaemonSet", "daemonsets", ["spec", "template"]),
        new("apps", "Deployment", "deployments", ["spec", "template"]),
        new("apps", "ReplicaSet", "replicasets", ["spec", "template"]),
        new("apps", "StatefulSet", "statefulsets", ["spec", "template"]),
        new("batch", "CronJob", "cronjobs", ["spec", "jobTemplate", "spec", "template"]),
        new("batch", "Job", "jobs", ["spec", "template"]),
    ]);

    private readonly FrozenDictionary<(string Group, string Kind), WorkloadKind> _byKind;

    private WorkloadKinds(ImmutableArray<WorkloadKind> all)
    {
        All = all;
        _byKind = all.ToFrozenDictionary(kind => (kind.Group, kind.Kind));
    }

    /// <summary>Every kind.</summary>
    public ImmutableArray<WorkloadKind> All { get; }

    /// <summary>These kinds and those that the settings name; a kind that is there already is replaced.</summary>
    public WorkloadKinds With(IEnumerable<WorkloadKind> extra)
    {
        var kinds = new Dictionary<(string, string), WorkloadKind>();
        foreach (WorkloadKind kind in All.Concat(extra))
        {
            kinds[(kind.Group, kind.Kind)] = kind;
        }

        return new WorkloadKinds([.. kinds.Values]);
    }

    /// <summary>The entry of a kind; null where it holds no pod template.</summary>
    public WorkloadKind? Find(string group, string kind) => _byKind.GetValueOrDefault((group, kind));

    /// <summary>Where the keyed lists of this object are, by its own apiVersion and kind.</summary>
    internal ObjectShape ShapeOf(JsonValue root)
    {
        string apiVersion = root.Member("apiVersion")?.Text ?? "";
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : apiVersion[..slash];
        string kind = root.Member("kind")?.Text ?? "";
        return Find(group, kind)?.Shape ?? KubernetesShapes.Of(group, kind);
    }
}
