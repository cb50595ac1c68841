using System.Collections.Frozen;

namespace Admission.Matching;

/// <summary>
/// The resources of Kubernetes' own API groups, to notice names that can never match: a kind instead of a plural, a
/// forgotten group. Newer resources of these groups pass; only what is near to a known name is refused.
/// Source of truth: https://kubernetes.io/docs/reference/kubernetes-api/
/// </summary>
internal static class BuiltInResources
{
    private static readonly FrozenDictionary<string, string[]> ByGroup = new Dictionary<string, string[]>
    {
        [""] =
        [
            "bindings", "componentstatuses", "configmaps", "endpoints", "events", "limitranges", "namespaces", "nodes",
            "persistentvolumeclaims", "persistentvolumes", "pods", "podtemplates", "replicationcontrollers",
            "resourcequotas", "secrets", "serviceaccounts", "services",
        ],
        ["apps"] = ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
        ["batch"] = ["cronjobs", "jobs"],
        ["autoscaling"] = ["horizontalpodautoscalers"],
        ["policy"] = ["poddisruptionbudgets", "podsecuritypolicies"],
        ["networking.k8s.io"] = ["ingressclasses", "ingresses", "ipaddresses", "networkpolicies", "servicecidrs"],
        ["rbac.authorization.k8s.io"] = ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
        ["storage.k8s.io"] =
        [
            "csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments",
            "volumeattributesclasses",
        ],
        ["scheduling.k8s.io"] = ["priorityclasses"],
        ["node.k8s.io"] = ["runtimeclasses"],
        ["discovery.k8s.io"] = ["endpointslices"],
        ["events.k8s.io"] = ["events"],
        ["certificates.k8s.io"] = ["certificatesigningrequests", "clustertrustbundles", "podcertificaterequests"],
        ["admissionregistration.k8s.io"] =
        [
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
            "validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
        ],
        ["apiextensions.k8s.io"] = ["customresourcedefinitions"],
        ["apiregistration.k8s.io"] = ["apiservices"],
        ["flowcontrol.apiserver.k8s.io"] = ["flowschemas", "prioritylevelconfigurations"],
        ["resource.k8s.io"] = ["deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"],
        ["authentication.k8s.io"] = ["selfsubjectreviews", "tokenreviews"],
        ["authorization.k8s.io"] =
        [
            "localsubjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews", "subjectaccessreviews",
        ],
        ["extensions"] = ["daemonsets", "deployments", "ingresses", "networkpolicies", "replicasets"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Can the API server have that resource at all, as far as can be told?</summary>
    /// <remarks>The core group is closed: Kubernetes adds new kinds to named groups only.</remarks>
    public static bool MayExist(string group, string resource) =>
        !ByGroup.TryGetValue(group, out string[]? resources)
        || resources.Contains(resource, StringComparer.Ordinal)
        || (group.Length > 0 && Policies.Suggestion.Nearest(resource, resources) is null);

    /// <summary>
    /// What was meant, with its group: <c>deployments.apps</c> for <c>Deployment</c>; null where none is near.
    /// </summary>
    public static string? Nearest(string group, string resource)
    {
        IEnumerable<string> others = ByGroup.Keys
            .Where(other => other.Length > 0 && other != "extensions" && other != group)
            .Order(StringComparer.Ordinal);
        foreach (string candidate in others.Prepend(group).Prepend(""))
        {
            string[] resources = ByGroup.GetValueOrDefault(candidate, []);
            string? exact = resources.FirstOrDefault(
                known => known.Equals(resource, StringComparison.OrdinalIgnoreCase) || IsPluralOf(known, resource));
            if (exact is not null)
            {
                return candidate.Length == 0 ? exact : $"{exact}.{candidate}";
            }
        }

        return Policies.Suggestion.Nearest(
            group.Length == 0 ? resource : $"{resource}.{group}",
            ByGroup.SelectMany(static entry =>
                entry.Value.Select(name => entry.Key.Length == 0 ? name : $"{name}.{entry.Key}")));
    }

    private static bool IsPluralOf(string plural, string word) =>
        plural.Equals(word + "s", StringComparison.OrdinalIgnoreCase)
        || plural.Equals(word + "es", StringComparison.OrdinalIgnoreCase)
        || (word.EndsWith('y') && plural.Equals(word[..^1] + "ies", StringComparison.OrdinalIgnoreCase));
}
