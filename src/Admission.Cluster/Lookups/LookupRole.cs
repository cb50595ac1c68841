using System.Globalization;
using System.Text;
using Admission.Cluster.Registration;
using Admission.Lookups;
using Admission.PolicySets;

namespace Admission.Cluster.Lookups;

/// <summary>
/// The ClusterRole that policies need to read other objects, with its binding to the service account of the webhook:
/// what they declare and nothing else.
/// </summary>
public static class LookupRole
{
    /// <summary>Writes it as YAML.</summary>
    /// <param name="set">The policies.</param>
    /// <param name="options">Names the webhook and its namespace.</param>
    public static string Yaml(PolicySet set, RegistrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        text.Append("# What the policies read of the cluster. ");
        text.Append("Made by admission webhook --rbac: make it again when they change.\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: {options.Name}-lookups

            """);
        (string Group, string Resource, string Why)[] resources = [.. ResourcesOf(set)];
        text.Append(resources.Length == 0 ? "rules: []\n" : "rules:\n");
        foreach ((string group, string resource, string why) in resources)
        {
            text.Append(CultureInfo.InvariantCulture, $"  # {why}\n  - apiGroups: [\"{group}\"]\n");
            text.Append(CultureInfo.InvariantCulture, $"    resources: [{resource}]\n");
            text.Append("    verbs: [get, list, watch]\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: {options.Name}-lookups
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: {options.Name}-lookups
            subjects:
              - kind: ServiceAccount
                name: {options.Name}
                namespace: {options.Namespace}

            """);
        return text.ToString();
    }

    private static IEnumerable<(string Group, string Resource, string Why)> ResourcesOf(PolicySet set)
    {
        if (set.NeedsNamespaceLabels && !set.Reads.Any(static read => read.Kind.ToString() == "namespaces"))
        {
            yield return ("", "namespaces", "Labels of namespaces: " + Listed(
                set, static policy => policy.NeedsNamespaceLabels));
        }

        foreach (ReadDeclaration read in set.Reads.OrderBy(
            static one => one.Kind.ToString(), StringComparer.Ordinal))
        {
            string resource = read.Kind.Resource.Length > 0 ? read.Kind.Resource
                : set.Kinds.Find(read.Kind.Group, read.Kind.Kind)?.Resource ?? read.Kind.Kind.ToLowerInvariant() + "s";
            string what = read.Kind.IsSecret && !read.MetadataOnly
                ? "Names of keys; no value is kept, but the API server can only grant the whole: "
                : read.MetadataOnly ? "Metadata: " : "";
            yield return (read.Kind.Group, resource, what + Listed(
                set, policy => policy.Policy.Reads.Any(one => one.Kind.IsSame(read.Kind))));
        }
    }

    private static string Listed(PolicySet set, Func<ConfiguredPolicy, bool> uses) => string.Join(
        ", ", set.Policies.Where(policy => !policy.IsOffEverywhere && uses(policy))
            .Select(static policy => policy.Policy.Id));
}
