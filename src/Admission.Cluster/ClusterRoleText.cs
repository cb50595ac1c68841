using System.Globalization;

namespace Admission.Cluster;

/// <summary>A ClusterRole with its binding to a service account, as YAML.</summary>
internal static class ClusterRoleText
{
    /// <param name="comment">First line.</param>
    /// <param name="name">Name of the role and of the binding.</param>
    /// <param name="rules">The rules as items of a YAML list, indented by two; empty for none.</param>
    /// <param name="account">Name of the service account.</param>
    /// <param name="space">Namespace of the service account.</param>
    public static string Write(string comment, string name, string rules, string account, string space) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            # {comment}
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: {name}
            rules:{(rules.Length == 0 ? " []\n" : "\n" + rules)}---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: {name}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: {name}
            subjects:
              - kind: ServiceAccount
                name: {account}
                namespace: {space}

            """);
}
