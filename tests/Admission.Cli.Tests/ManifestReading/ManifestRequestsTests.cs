using Admission.Cli.Manifests;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Cli.Tests.ManifestReading;

/// <summary>The request for one object, as the API server would send it.</summary>
public class ManifestRequestsTests
{
    private static readonly CheckInputOptions Plain = new() { Paths = ["-"] };

    [Fact]
    public async Task Makes_a_create_request_in_the_default_namespace()
    {
        AdmissionRequest request = await Load.RequestOf(Load.Pod("web", "spec: {replicas: 9007199254740993}\n"));
        Assert.Equal(Operation.Create, request.Operation);
        Assert.Equal(new GroupVersionKind("", "v1", "Pod"), request.Kind);
        Assert.Equal(new GroupVersionResource("", "v1", "pods"), request.Resource);
        Assert.Equal((request.Kind, request.Resource), (request.RequestKind, request.RequestResource));
        Assert.Equal(("web", "default", ""), (request.Name, request.Namespace, request.Subresource));
        Assert.Null(request.OldObject);
        Assert.True(request.DryRun);
        Assert.Equal(
            """{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","dryRun":["All"]}""", request.Options!.ToString());
    }

    [Fact]
    public async Task Writes_the_namespace_into_the_object_as_the_server_does_and_keeps_all_else()
    {
        AdmissionRequest request = await Load.RequestOf(
            Load.Pod(
                "web",
                "  labels: {a: b}\nspec: {big: 9007199254740993, f: 1.0}\n"), Plain with { DefaultNamespace = "shop" });
        Assert.Equal("shop", request.Namespace);
        const string Expected = """{"apiVersion":"v1","kind":"Pod","spec":{"big":9007199254740993,"f":1.0}"""
            + ""","metadata":{"name":"web","labels":{"a":"b"},"namespace":"shop"}}""";
        Assert.Equal(Expected, request.Object!.ToString());
    }

    [Theory]
    [InlineData("own", "own"), InlineData("\"\"", "shop"), InlineData("null", "shop")]
    public async Task Keeps_the_namespace_that_the_object_names(string written, string expected)
    {
        AdmissionRequest request = await Load.RequestOf(
            Load.Pod("web", $"  namespace: {written}\n"), Plain with { DefaultNamespace = "shop" });
        Assert.Equal(expected, request.Namespace);
        Assert.Equal(expected, request.Object!.Member("metadata")!.Member("namespace")!.Text);
    }

    [Fact]
    public async Task Writes_metadata_where_there_is_none()
    {
        AdmissionRequest request = await Load.RequestOf("apiVersion: v1\nkind: Pod\nmetadata:\n");
        Assert.Equal("""{"namespace":"default"}""", request.Object!.Member("metadata")!.ToString());
        Assert.Equal("", request.Name);
    }

    [Fact]
    public async Task Takes_the_namespace_from_a_cluster_scoped_object()
    {
        AdmissionRequest request =
            await Load.RequestOf("apiVersion: v1\nkind: Node\nmetadata: {name: one, namespace: x}\n");
        Assert.Equal("", request.Namespace);
        Assert.Equal("""{"name":"one"}""", request.Object!.Member("metadata")!.ToString());
    }

    [Fact]
    public async Task Sends_a_namespace_object_with_its_own_name_as_namespace()
    {
        AdmissionRequest request = await Load.RequestOf("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        Assert.Equal(("shop", "shop"), (request.Name, request.Namespace));
        Assert.Null(request.Object!.Member("metadata")!.Member("namespace"));
    }

    [Fact]
    public async Task Sends_generate_name_without_a_name()
    {
        // attack-cases 10
        AdmissionRequest request = await Load.RequestOf("apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\n");
        Assert.Equal(("", "web-"), (request.Name, request.GenerateName));
    }

    [Fact]
    public async Task Uses_the_object_as_the_old_object_on_delete()
    {
        // attack-cases 9
        AdmissionRequest request = await Load.RequestOf(Load.Pod("web"), Plain with { Operation = Operation.Delete });
        Assert.Equal(Operation.Delete, request.Operation);
        Assert.Null(request.Object);
        Assert.Equal("default", request.OldObject!.Member("metadata")!.Member("namespace")!.Text);
        Assert.Equal("web", request.Name);
    }

    [Theory]
    [InlineData("alice", new[] { "dev" }, new[] { "dev", "system:authenticated" })]
    [InlineData("alice", new string[0], new[] { "system:authenticated" })]
    [InlineData("system:anonymous", new string[0], new[] { "system:unauthenticated" })]
    [InlineData(
        "system:serviceaccount:ci:bot",
        new[] { "x", "x" },
        new[] { "x", "system:authenticated" })]
    [InlineData(
        "system:serviceaccount:ci:bot",
        new string[0],
        new[] { "system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated" })]
    [InlineData("system:serviceaccount:ci", new string[0], new[] { "system:authenticated" })]
    public async Task Gives_the_user_the_groups_that_everybody_of_its_kind_has(
        string user, string[] given, string[] expected)
    {
        AdmissionRequest request = await Load.RequestOf(Load.Pod("a"), Plain with { User = user, Groups = [.. given] });
        Assert.Equal(user, request.User.Username);
        Assert.Equal(expected, request.User.Groups);
    }

    [Fact]
    public async Task Asks_as_a_user_without_any_privilege_by_default()
    {
        AdmissionRequest request = await Load.RequestOf(Load.Pod("a"));
        Assert.Equal("admission-check", request.User.Username);
        Assert.Equal(["system:authenticated"], request.User.Groups);
    }

    [Fact]
    public async Task Gives_each_request_a_uid_that_the_next_run_repeats()
    {
        string text = $"{Load.Pod("a")}---\n{Load.Pod("a")}";
        string[] first = [.. (await Load.FromText(text)).Requests.Select(one => one.Request.Uid)];
        string[] second = [.. (await Load.FromText(text)).Requests.Select(one => one.Request.Uid)];
        Assert.Equal(first, second);
        Assert.NotEqual(first[0], first[1]);
        Assert.All(first, uid => Assert.True(Guid.TryParse(uid, out _)));
    }

    [Fact]
    public async Task Rejects_options_that_no_manifest_can_meet_and_reads_nothing()
    {
        foreach (CheckInputOptions options in (CheckInputOptions[])
            [
                Plain with { Operation = Operation.Connect },
                Plain with { Operation = Operation.Update },
                Plain with { Operation = Operation.Delete, Against = "." },
                Plain with { DefaultNamespace = "" },
                Plain with { User = "" },
                Plain with { Against = "-x" },
                Plain with { Against = "" },
                Plain with { Against = "main" },
            ])
        {
            CheckInput input = await Load.FromText("not: [yaml", options);
            Assert.Single(input.UsageErrors);
            Assert.Empty(input.Errors);
        }

        Assert.Single((await Load.From(Plain with { Paths = [] })).UsageErrors);
    }

    [Fact]
    public async Task Knows_the_labels_of_the_namespaces_in_the_input()
    {
        CheckInput input = await Load.FromText(
            "apiVersion: v1\nkind: Namespace\nmetadata: "
                + "{name: shop, labels: {tier: web, kubernetes.io/metadata.name: kube-system}}\n"
            + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: bare}\n");
        JsonValue shop = input.Namespaces.Find("shop")!.Labels!;

        // attack-cases 23: the server sets this label itself, whatever the manifest says.
        Assert.Equal("""{"tier":"web","kubernetes.io/metadata.name":"shop"}""", shop.ToString());
        Assert.Equal("""{"kubernetes.io/metadata.name":"bare"}""", input.Namespaces.Find("bare")!.Labels!.ToString());
        Assert.Null(input.Namespaces.Find("default"));
    }
}
