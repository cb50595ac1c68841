using System.Text;
using Admission.Cel.Tests.Corpora;
using Admission.Json;
using Admission.Matching;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Policies;

/// <summary>
/// The memory of the process is shared: a policy must not fail because of what other requests have allocated.
/// </summary>
public sealed class OutOfMemoryTests : IDisposable
{
    private const string Policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: tier }
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [pods] }]
          validations:
          - expression: namespaceObject.metadata.name != 'shop'
            message: no Pods in shop
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: all }
        spec: { policyName: tier, validationActions: [Deny] }
        """;

    private readonly PolicyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluates_a_policy_again_if_the_process_runs_out_of_memory()
    {
        var namespaces = new NamespacesOfFullProcess(shortages: 1);

        Verdict verdict = Evaluate(namespaces);

        Assert.Equal(["no Pods in shop"], PolicyFolder.Denials(verdict));
        Assert.Equal(2, namespaces.Lookups);
    }

    [Fact]
    public void Denies_if_the_process_runs_out_of_memory_again()
    {
        var namespaces = new NamespacesOfFullProcess(shortages: 2);

        Verdict verdict = Evaluate(namespaces);

        Assert.False(verdict.IsAllowed);
        Assert.Equal(FaultKind.OutOfMemory, verdict.Results[0].Outcome.Fault?.Kind);
        Assert.Equal(2, namespaces.Lookups);
    }

    private Verdict Evaluate(INamespaceLabels namespaces)
    {
        _folder.Write("tier.yaml", Policy);
        var request = new AdmissionRequest
        {
            Uid = "1",
            Operation = Operation.Create,
            Kind = new("", "v1", "Pod"),
            Resource = new("", "v1", "pods"),
            Name = "web",
            Namespace = "shop",
            User = new UserInfo { Username = "dev" },
            Object = Parse("""{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" } }"""),
        };
        return PolicyFolder.Evaluate(_folder.LoadSet(), request, namespaces);
    }

    private static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));

    // What a policy calls runs out of memory as the policy's own code does.
    private sealed class NamespacesOfFullProcess(int shortages) : INamespaceLabels
    {
        private readonly GivenNamespaces _known = new([Parse("""{ "metadata": { "name": "shop" } }""")]);

        public int Lookups { get; private set; }

        public NamespaceLabels? Find(string name) => ++Lookups > shortages
            ? _known.Find(name)
#pragma warning disable CA2201 // What the runtime throws.
            : throw new OutOfMemoryException();
#pragma warning restore CA2201
    }
}
