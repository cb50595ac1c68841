using System.Reflection;
using Admission.Cli.Manifests;
using Admission.Cli.Tests.ManifestReading;
using Admission.Kinds;
using k8s;
using k8s.Models;

namespace Admission.Cli.Tests.Requests;

/// <summary>The table of built-in kinds against the models of KubernetesClient, and kinds beyond it.</summary>
public class KindTableTests
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
        ResourceKind? known = KindTable.BuiltIn.Find(group, kind);
        Assert.NotNull(known);
        Assert.NotNull(known.FindVersion(version));
        if (!string.IsNullOrEmpty(plural))
        {
            Assert.Equal(plural, known.Resource);
        }

        if (CreateMethodScope(group, version, kind) is { } isNamespaced)
        {
            Assert.Equal(isNamespaced, known.IsNamespaced);
        }
    }

    [Theory]
    [InlineData("v1", "Pod", "pods", true), InlineData("v1", "Namespace", "namespaces", false)]
    [InlineData("v1", "Endpoints", "endpoints", true)]
    [InlineData("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true)]
    [InlineData("networking.k8s.io/v1", "IngressClass", "ingressclasses", false)]
    public void Knows_current_kinds(string apiVersion, string kind, string resource, bool isNamespaced)
    {
        GroupVersionKind one = KindTable.Parse(apiVersion, kind);
        Assert.Equal(
            new FoundKind(
                one,
                new GroupVersionResource(one.Group, one.Version, resource),
                isNamespaced,
                KindOrigin.BuiltIn,
                one),
            Find(apiVersion, kind));
    }

    [Theory]
    [InlineData("extensions/v1beta1", "Deployment", "1.16", "apps/v1")]
    [InlineData("extensions/v1beta1", "DaemonSet", "1.16", "apps/v1")]
    [InlineData("extensions/v1beta1", "ReplicaSet", "1.16", "apps/v1")]
    [InlineData("extensions/v1beta1", "NetworkPolicy", "1.16", "networking.k8s.io/v1")]
    [InlineData("extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1")]
    [InlineData("extensions/v1beta1", "PodSecurityPolicy", "1.16", "policy/v1beta1")]
    [InlineData("apps/v1beta1", "StatefulSet", "1.16", "apps/v1")]
    [InlineData("apps/v1beta2", "ReplicaSet", "1.16", "apps/v1")]
    [InlineData("batch/v1beta1", "CronJob", "1.25", "batch/v1")]
    [InlineData("batch/v2alpha1", "CronJob", "1.21", "batch/v1")]
    [InlineData("policy/v1beta1", "PodDisruptionBudget", "1.25", "policy/v1")]
    [InlineData("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", "autoscaling/v2")]
    [InlineData("networking.k8s.io/v1beta1", "IngressClass", "1.22", "networking.k8s.io/v1")]
    [InlineData("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "1.22", "rbac.authorization.k8s.io/v1")]
    public void Gives_the_successor_of_a_removed_version(
        string apiVersion, string kind, string release, string successor)
    {
        FoundKind found = Find(apiVersion, kind);
        Assert.Equal(successor, found.Kind.ApiVersion);
        Assert.Equal(apiVersion, found.Written.ApiVersion);
        Assert.Contains($"Kubernetes {release} removed ", found.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("apps/v1", "deployment", "'kind: Deployment'")]
    [InlineData("apps/v1", "Deploymnt", "'kind: Deployment'")]
    [InlineData("apps/v1", "Pod", "'apiVersion: v1'")]
    [InlineData("apps/v2", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("app/v1", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("v2", "Pod", "'apiVersion: v1'")]
    [InlineData("v1beta1", "Pod", "'apiVersion: v1'")]
    [InlineData("batch/v1", "Cronjob", "'apiVersion: batch/v1', 'kind: CronJob'")]
    [InlineData("v1", "pod", "'kind: Pod'")]
    [InlineData("v1", "CronJobs", "'apiVersion: batch/v1', 'kind: CronJob'")]
    [InlineData("v1", "configMap", "'kind: ConfigMap'")]
    [InlineData("extensions/v1", "Ingress", "not a version")]
    [InlineData("extensions/v1beta1", "StatefulSet", "'apiVersion: apps/v1'")]
    [InlineData("networking.k8s.io/v1", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("rbac.authorisation.k8s.io/v1", "Role", "'apiVersion: rbac.authorization.k8s.io/v1'")]
    [InlineData("rbac/v1", "ClusterRole", "'apiVersion: rbac.authorization.k8s.io/v1'")]
    [InlineData("apps.k8s.io/v1", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("apps/v1/beta", "Deployment", "'apiVersion: apps/v1'")]
    [InlineData("v1", "Whatever", "'kinds' in the settings")]
    public void Explains_a_kind_that_no_API_server_has(string apiVersion, string kind, string advice)
    {
        Assert.False(KindTable.Shipped.TryFind(KindTable.Parse(apiVersion, kind), false, out _, out string error));
        Assert.Contains(advice, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apps.example.org/v1", "Deployment"), InlineData("example.org/v1", "pod")]
    [InlineData("metrics.k8s.io/v1beta1", "Widget"), InlineData("batch.volcano.sh/v1alpha1", "job")]
    public void Accepts_a_custom_kind(string apiVersion, string kind)
    {
        bool isKnown = KindTable.BuiltIn.TryFind(KindTable.Parse(apiVersion, kind), false, out _, out string error);
        Assert.True(isKnown, error);
    }

    [Theory]
    [InlineData("Application", "applications"), InlineData("Policy", "policies")]
    [InlineData("Status", "statuses"), InlineData("IngressClass", "ingressclasses")]
    [InlineData("MyEndpoints", "myendpoints"), InlineData("Gateway", "gateways")]
    [InlineData("Mesh", "meshes"), InlineData("Index", "indexes"), InlineData("Match", "matches")]
    [InlineData("Key", "keys"), InlineData("Proxy", "proxies"), InlineData("Quiz", "quizes")]
    [InlineData("Stack", "stacks"), InlineData("Y", "ys")]
    public void Guesses_the_plural_of_an_unknown_kind_by_the_rules_of_English(string kind, string plural)
    {
        FoundKind guess = Find("example.com/v1", kind);
        Assert.Equal(plural, guess.Resource.Resource);
        Assert.Equal(KindOrigin.Guess, guess.Origin);
        Assert.True(guess.IsNamespaced);
    }

    [Theory]
    [InlineData(false, false), InlineData(true, true)]
    public void Guesses_that_a_cluster_kind_has_a_namespace_only_when_it_names_one(bool hasNamespace, bool isNamespaced)
    {
        Assert.True(KindTable.Shipped.TryFind(
            new GroupVersionKind("example.org", "v1", "ClusterThing"), hasNamespace, out FoundKind? found, out _));
        Assert.Equal(isNamespaced, found!.IsNamespaced);
    }

    [Fact]
    public async Task Learns_kinds_from_crds_of_the_input_in_all_served_versions()
    {
        const string Crd =
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: gateways.x.io}\n"
            + "spec:\n  group: x.io\n  scope: Cluster\n  names: {kind: Gateway, plural: gates}\n"
            + "  versions: [{name: v1, served: true}, {name: v2, served: true}, {name: v3, served: false}]\n";
        CheckInput input = await Load.FromText($"{Gateway("v1")}{Gateway("v2")}{Gateway("v3")}---\n{Crd}");
        Assert.Equal(
            ["gates", "gates", "gates"], input.Requests.Take(3).Select(one => one.Request.Resource.Resource));
        Assert.All(input.Requests, one => Assert.Equal("", one.Request.Namespace));
        Assert.Contains("x.io/v3 Gateway", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_a_guess_once_for_each_kind()
    {
        CheckInput input = await Load.FromText(Gateway("v1") + Gateway("v1"));
        Assert.Contains(
            "namespaced resource 'gateways.x.io'", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_a_crd_with_missing_fields()
    {
        CheckInput input = await Load.FromText(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: x.io}\n");
        Assert.Equal(3, Assert.Single(input.Notes).Line);
    }

    [Fact]
    public async Task Object_of_a_kind_that_no_API_server_has_is_an_error_at_its_kind()
    {
        CheckInput input = await Load.FromText($"apiVersion: v1\nkind: Deployment\n---\n{Load.Pod("a")}");
        Assert.Single(input.Requests);
        ManifestProblem error = Assert.Single(input.Errors);
        Assert.Equal(2, error.Line);
        Assert.Contains("apps/v1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: List\nitems: null\n", 0)]
    [InlineData("apiVersion: v1\nkind: List\nitems:\n", 0)]
    [InlineData("apiVersion: v1\nkind: List\n", 0)]
    [InlineData("apiVersion: v1\nkind: PodList\nitems: null\n", 0)]
    [InlineData("apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]\n", 1)]
    [InlineData("apiVersion: x.io/v1\nkind: GatewayList\nitems: [{metadata: {name: a}}, {metadata: {name: b}}]\n", 2)]
    [InlineData("apiVersion: x.io/v1\nkind: AllowList\nspec: {}\n", 1)]
    [InlineData("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: PodList, items: [{}, {}]}]\n", 2)]
    public async Task Counts_the_objects_of_a_list(string text, int objects)
    {
        CheckInput input = await Load.FromText(text);
        Assert.Empty(input.Errors);
        Assert.Equal(objects, input.Requests.Length);
    }

    private static FoundKind Find(string apiVersion, string kind)
    {
        Assert.True(
            KindTable.Shipped.TryFind(KindTable.Parse(apiVersion, kind), false, out FoundKind? found, out string error),
            error);
        return found!;
    }

    private static string Gateway(string version) =>
        $"---\napiVersion: x.io/{version}\nkind: Gateway\nmetadata: {{name: g}}\n";

    /// <summary>
    /// What the client's own methods say: CreateNamespacedPod or CreateNode; null if it creates none.
    /// </summary>
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
