using Admission.Cluster.Lookups;
using Admission.Cluster.Registration;
using Admission.Cluster.Tests.Registration;
using Admission.PolicySets;

namespace Admission.Cluster.Tests.Lookups;

/// <summary>What the policies need to read other objects.</summary>
public sealed class LookupRoleTests
{
    [Fact]
    public void Grants_what_policies_declare_and_nothing_of_those_that_are_off()
    {
        PolicySet set = TestSet.Of(
            "policies: { unused: { enforcement: \"off\" } }",
            ("refs", "\"workloads\", reads: { a: { resource: \"secrets\", fields: [\"data.*\"] }, "
                + "b: { resource: \"ingresses.networking.k8s.io\" } }"),
            ("unused", "\"workloads\", reads: { c: { resource: \"nodes\" } }"),
            ("labels", "{ resources: [\"pods\"], namespaceLabels: \"team=a\" }"));
        Assert.Equal(
            """
            # What the policies read of the cluster. Made by admission webhook --rbac: make it again when they change.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: hook-lookups
            rules:
              # Labels of namespaces: labels
              - apiGroups: [""]
                resources: [namespaces]
                verbs: [get, list, watch]
              # refs
              - apiGroups: ["networking.k8s.io"]
                resources: [ingresses]
                verbs: [get, list, watch]
              # Names of keys; no value is kept, but the API server can only grant the whole: refs
              - apiGroups: [""]
                resources: [secrets]
                verbs: [get, list, watch]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: hook-lookups
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: hook-lookups
            subjects:
              - kind: ServiceAccount
                name: hook
                namespace: guard

            """,
            LookupRole.Yaml(set, new RegistrationOptions { Name = "hook", Namespace = "guard" }));
    }

    [Fact]
    public void Grants_nothing_where_nothing_is_read() => Assert.Contains(
        "rules: []\n",
        LookupRole.Yaml(TestSet.Of(("plain", "\"workloads\"")), new RegistrationOptions()),
        StringComparison.Ordinal);
}
