using System.Reflection;
using Admission.Cli.Manifests;
using Admission.Protocol;
using k8s;
using k8s.Models;

namespace Admission.Cli.Tests.Manifests;

/// <summary>The table of built-in kinds against the models of KubernetesClient, and kinds beyond it.</summary>
public class ResourceKindsTests
{
    /// <summary>Answers and options of the API, and kinds that only subresources take: no manifest creates
    /// them.</summary>
    private static readonly HashSet<string> NotCreatable =
    [
        "APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "APIGroupDiscovery", "DeleteOptions", "Status",
        "TokenRequest", "Scale", "Eviction",
    ];

    public static TheoryData<string, string, string, string?> Models()
    {
        var data = new TheoryData<string, string, string, string?>();
        foreach (Type type in typeof(V1Pod).Assembly.GetExportedTypes())
        {
            KubernetesEntityAttribute? entity = type.GetCustomAttribute<KubernetesEntityAttribute>();
            bool isList = type.GetInterfaces().Any(one => one.Name.StartsWith("IItems", StringComparison.Ordinal));
            bool isEviction = entity is { Kind: "Eviction", Group: not "policy" };
            if (entity is not null && !isList && (isEviction || !NotCreatable.Contains(entity.Kind)))
            {
                data.Add(entity.Group, entity.ApiVersion, entity.Kind, entity.PluralName);
            }
        }

        return data;
    }

    [Fact]
    public void Looks_at_all_models_of_the_client() =>
        Assert.True(Models().Count > 90, $"only {Models().Count} models");

    [Theory, MemberData(nameof(Models))]
    public void Knows_every_kind_of_the_kubernetes_client(string group, string version, string kind, string? plural)
    {
        ResourceKind known =
            ResourceKinds.BuiltIn.Find(new GroupVersionKind(group, version, kind), hasNamespace: false);
        Assert.False(known.IsGuessed);
        Assert.Equal((group, version), (known.Resource.Group, known.Resource.Version));
        if (!string.IsNullOrEmpty(plural))
        {
            Assert.Equal(plural, known.Resource.Resource);
        }

        if (CreateMethodScope(group, version, kind) is { } isNamespaced)
        {
            Assert.Equal(isNamespaced, known.IsNamespaced);
        }
    }

    [Theory]
    [InlineData("v1", "Pod", "pods", true), InlineData("v1", "Namespace", "namespaces", false)]
    [InlineData("v1", "Endpoints", "endpoints", true)]
    [InlineData("extensions/v1beta1", "Ingress", "ingresses", true)]
    [InlineData("policy/v1beta1", "PodSecurityPolicy", "podsecuritypolicies", false)]
    [InlineData("policy/v1beta1", "PodDisruptionBudget", "poddisruptionbudgets", true)]
    [InlineData("batch/v1beta1", "CronJob", "cronjobs", true)]
    [InlineData("autoscaling/v2beta2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true)]
    [InlineData("networking.k8s.io/v1beta1", "IngressClass", "ingressclasses", false)]
    [InlineData("apps/v1beta2", "ReplicaSet", "replicasets", true)]
    public void Knows_current_and_older_kinds(string apiVersion, string kind, string resource, bool isNamespaced)
    {
        GroupVersionKind one = ResourceKinds.Parse(apiVersion, kind);
        Assert.Equal(
            new ResourceKind(
                new GroupVersionResource(one.Group, one.Version, resource), isNamespaced, IsGuessed: false),
            ResourceKinds.BuiltIn.Find(one, hasNamespace: false));
    }

    [Fact]
    public void Gives_one_kind_the_same_resource_and_scope_in_all_its_versions() =>
        Assert.All(
            ResourceKinds.BuiltIn.All.GroupBy(one => (one.Key.Group, one.Key.Kind)),
            versions =>
                Assert.Single(
                    versions.Select(one => (one.Value.Resource.Resource, one.Value.IsNamespaced)).Distinct()));

    [Theory]
    [InlineData("Application", "applications"), InlineData("Policy", "policies")]
    [InlineData("Status", "statuses"), InlineData("IngressClass", "ingressclasses")]
    [InlineData("MyEndpoints", "myendpoints"), InlineData("Gateway", "gatewaies")]
    public void Guesses_the_plural_of_an_unknown_kind_as_kubernetes_does(string kind, string plural)
    {
        ResourceKind guess =
            ResourceKinds.BuiltIn.Find(new GroupVersionKind("example.com", "v1", kind), hasNamespace: false);
        Assert.Equal(plural, guess.Resource.Resource);
        Assert.True(guess.IsGuessed);
        Assert.True(guess.IsNamespaced);
    }

    [Theory]
    [InlineData(false, false), InlineData(true, true)]
    public void Guesses_that_a_cluster_kind_has_a_namespace_only_when_it_names_one(
        bool hasNamespace, bool isNamespaced) =>
        Assert.Equal(
            isNamespaced,
            ResourceKinds.BuiltIn.Find(
                new GroupVersionKind("cert-manager.io", "v1", "ClusterIssuer"), hasNamespace).IsNamespaced);

    [Fact]
    public void Takes_resource_and_scope_of_another_version_for_an_unknown_one()
    {
        ResourceKind future =
            ResourceKinds.BuiltIn.Find(new GroupVersionKind("storage.k8s.io", "v9", "CSIDriver"), hasNamespace: false);
        Assert.Equal(
            new ResourceKind(new GroupVersionResource("storage.k8s.io", "v9", "csidrivers"), false, IsGuessed: true),
            future);
    }

    [Fact]
    public async Task Learns_kinds_from_crds_of_the_input_in_all_served_versions()
    {
        const string Crd =
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: gateways.x.io}\n"
            + "spec:\n  group: x.io\n  scope: Cluster\n  names: {kind: Gateway, plural: gateways}\n"
            + "  versions: [{name: v1, served: true}, {name: v2, served: true}, {name: v3, served: false}]\n";
        CheckInput input = await Load.FromText($"{Gateway("v1")}{Gateway("v2")}{Gateway("v3")}---\n{Crd}");
        Assert.Equal(
            ["gateways", "gateways", "gateways"], input.Requests.Take(3).Select(one => one.Request.Resource.Resource));
        Assert.All(input.Requests, one => Assert.Equal("", one.Request.Namespace));
        Assert.Contains("x.io/v3 Gateway", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_a_guess_once_for_each_kind()
    {
        CheckInput input = await Load.FromText(Gateway("v1") + Gateway("v1"));
        Assert.Contains("namespaced 'gatewaies.x.io'", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_a_crd_that_says_too_little()
    {
        CheckInput input = await Load.FromText(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: x.io}\n");
        Assert.Equal(3, Assert.Single(input.Notes).Line);
    }

    private static string Gateway(string version) =>
        $"---\napiVersion: x.io/{version}\nkind: Gateway\nmetadata: {{name: g}}\n";

    /// <summary>What the client's own methods say: CreateNamespacedPod or CreateNode; null where it creates
    /// none.</summary>
    private static bool? CreateMethodScope(string group, string version, string kind)
    {
        string owner = group.Split('.')[0] is { Length: > 0 } first ? first : "core";
        bool isOfApiServer = group is "flowcontrol.apiserver.k8s.io" or "internal.apiserver.k8s.io";
        string operations = $"I{owner}{(isOfApiServer ? "apiserver" : "")}"
            + (group == "rbac.authorization.k8s.io" ? "authorization" : "") + $"{version}Operations";
        Type? type = typeof(IKubernetes).Assembly.GetExportedTypes()
            .SingleOrDefault(one => string.Equals(one.Name, operations, StringComparison.OrdinalIgnoreCase));
        Assert.True(type is not null || kind == "ComponentStatus", $"no operations {operations}");
        return type?.GetMethod($"CreateNamespaced{kind}WithHttpMessagesAsync") is not null ? true
            : type?.GetMethod($"Create{kind}WithHttpMessagesAsync") is not null ? false
            : null;
    }
}
