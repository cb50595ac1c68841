using System.Text;
using Admission.Cel.Tests.Corpora;
using Admission.Evaluation;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Cel.Tests.Kyverno;

/// <summary>Requests for policies of Kyverno.</summary>
internal static class KyvernoReviews
{
    public const string Pods =
        "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], "
        + "resources: [pods]}]}";

    public const string Pod = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: []}}";

    public static string Policy(string expression, string more = "", string match = Pods) => $$"""
        apiVersion: policies.kyverno.io/v1
        kind: ValidatingPolicy
        metadata: {name: p}
        spec:
        {{match}}
        {{more}}
          validations:
          - expression: "{{expression}}"
            message: "no"
        """;

    /// <summary>The verdict about the creation of an object.</summary>
    /// <param name="folder">The policies.</param>
    /// <param name="manifest">The object.</param>
    /// <param name="other">The only other object of the cluster; null if the cluster is not known.</param>
    /// <param name="now">The time; null for the epoch.</param>
    /// <param name="namespaces">The namespaces; null if they are not known.</param>
    public static Verdict Judge(
        PolicyFolder folder,
        string manifest,
        string? other = null,
        DateTimeOffset? now = null,
        INamespaceLabels? namespaces = null)
    {
        PolicySet set = folder.LoadSet();
        AdmissionRequest request = new ObjectRequest
        {
            Object = Place(manifest),
            User = new UserInfo { Username = "alice" },
        }.Create("1");
        return new ReviewEvaluator(TimeProvider.System).Evaluate(set, request, new EvaluationContext
        {
            Now = now ?? DateTimeOffset.UnixEpoch,
            Namespaces = namespaces ?? UnknownNamespaceLabels.Instance,
            Objects = other is null
                ? UnknownClusterObjects.Instance
                : InventoryObjects.Of(set.Reads, [Place(other)], isComplete: true, ""),
        });
    }

    public static JsonValue Manifest(string text) =>
        KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default).Documents[0].Root;

    private static PlacedObject Place(string manifest)
    {
        Assert.True(PlacedObject.TryPlace(
            Manifest(manifest), KindTable.Shipped, "default", out PlacedObject? placed, out string error), error);
        return placed;
    }
}
