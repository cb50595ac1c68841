using System.Collections.Frozen;
using Admission.Kinds;

namespace Admission.Cli.Manifests;

/// <summary>Files with apiVersion and kind that only tools read, and no API server accepts.</summary>
internal static class ClientOnlyKinds
{
    private static readonly FrozenSet<string> Groups = FrozenSet.Create(
        StringComparer.Ordinal,
        "kustomize.config.k8s.io",
        "kubeadm.k8s.io",
        "kubelet.config.k8s.io",
        "kubeproxy.config.k8s.io",
        "kubescheduler.config.k8s.io",
        "kubecontrollermanager.config.k8s.io",
        "apiserver.config.k8s.io",
        "apiserver.k8s.io",
        "audit.k8s.io",
        "credentialprovider.kubelet.k8s.io",
        "client.authentication.k8s.io",
        "kind.x-k8s.io",
        "skaffold",
        "admission");

    /// <summary>Why no API server accepts the kind; null if one can.</summary>
    public static string? Explain(GroupVersionKind kind)
    {
        bool isKubeconfig = kind is { Group: "", Version: "v1", Kind: "Config" };
        return isKubeconfig || Groups.Contains(kind.Group)
            ? $"{kind.ApiVersion} {kind.Kind} is the configuration file of a tool. It is never sent to the API server."
            : null;
    }
}
