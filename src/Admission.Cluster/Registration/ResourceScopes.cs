using System.Collections.Frozen;

namespace Admission.Cluster.Registration;

/// <summary>Scopes of built-in resources. Source of truth: <c>kubectl api-resources --namespaced=false</c></summary>
internal static class ResourceScopes
{
    private static readonly FrozenSet<string> ClusterScoped = FrozenSet.Create(
        StringComparer.Ordinal,
        "namespaces.", "nodes.", "persistentvolumes.", "componentstatuses.",
        "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
        "storageclasses.storage.k8s.io", "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io",
        "volumeattachments.storage.k8s.io", "volumeattributesclasses.storage.k8s.io",
        "priorityclasses.scheduling.k8s.io", "runtimeclasses.node.k8s.io", "ingressclasses.networking.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io",
        "certificatesigningrequests.certificates.k8s.io");

    private static readonly FrozenSet<string> Namespaced = FrozenSet.Create(
        StringComparer.Ordinal,
        "configmaps.", "endpoints.", "limitranges.", "persistentvolumeclaims.", "pods.", "podtemplates.",
        "replicationcontrollers.", "resourcequotas.", "secrets.", "serviceaccounts.", "services.",
        "controllerrevisions.apps", "daemonsets.apps", "deployments.apps", "replicasets.apps", "statefulsets.apps",
        "cronjobs.batch", "jobs.batch", "horizontalpodautoscalers.autoscaling", "poddisruptionbudgets.policy",
        "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io",
        "rolebindings.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io", "endpointslices.discovery.k8s.io");

    /// <summary><c>Namespaced</c>, <c>Cluster</c>, or <c>*</c> if not known.</summary>
    public static string Of(ResourceCell cell)
    {
        string name = $"{cell.Plural}.{cell.Group}";
        return ClusterScoped.Contains(name) ? "Cluster" : Namespaced.Contains(name) ? "Namespaced" : "*";
    }
}
