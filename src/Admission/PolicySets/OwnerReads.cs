using System.Collections.Immutable;
using Admission.Lookups;

namespace Admission.PolicySets;

/// <summary>The workloads of Kubernetes that can own others.</summary>
public static class OwnerReads
{
    /// <summary>A declaration for each, of the whole object.</summary>
    public static readonly ImmutableArray<ReadDeclaration> All =
    [
        Of("", "replicationcontrollers", "ReplicationController"),
        Of("apps", "daemonsets", "DaemonSet"),
        Of("apps", "deployments", "Deployment"),
        Of("apps", "replicasets", "ReplicaSet"),
        Of("apps", "statefulsets", "StatefulSet"),
        Of("batch", "cronjobs", "CronJob"),
        Of("batch", "jobs", "Job"),
    ];

    private static ReadDeclaration Of(string group, string resource, string kind) =>
        new() { Kind = new ReadKind(group, resource, kind, "v1") };
}
