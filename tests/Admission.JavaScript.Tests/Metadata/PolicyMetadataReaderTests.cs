using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Loading;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.JavaScript.Tests.Metadata;

public sealed class PolicyMetadataReaderTests
{
    private const string Rest = "\"title\":\"T\",\"validate\":\"[function]\"";

    [Fact]
    public void Reads_every_field()
    {
        Policy policy = Read("""
            {"title":"Banned images","description":"Denies.","severity":"high","controls":["cis-1.9:5.5.1"],
             "match":{"resources":["pods"],"operations":["DELETE"]},
             "parameters":{"properties":{"images":{"default":["nginx"]}}},"validate":"[function]"}
            """);
        Assert.Equal(("banned-images", "supply-chain", "Banned images"), (policy.Id, policy.Category, policy.Title));
        Assert.Equal(("Denies.", Severity.High), (policy.Description, policy.Severity));
        Assert.Equal(["cis-1.9:5.5.1"], policy.Controls);
        Assert.Equal([Operation.Delete], Assert.Single(policy.Match).Operations);
        Assert.Empty(policy.Parameters.Apply(null, "p", out JsonValue parameters));
        Assert.Equal("""{"images":["nginx"]}""", parameters.ToString());
    }

    [Fact]
    public void Defaults_to_medium_severity_and_to_create_and_update()
    {
        Policy policy = Read("{" + Rest + ",\"match\":{\"resources\":[\"pods\"]}}");
        Assert.Equal(Severity.Medium, policy.Severity);
        Assert.Equal([Operation.Create, Operation.Update], Assert.Single(policy.Match).Operations);
    }

    // attack cases 2, 3 and 14
    [Theory]
    [InlineData("pods", true)]
    [InlineData("pods/ephemeralcontainers", true)]
    [InlineData("pods/resize", true)]
    [InlineData("pods/exec", false)]
    [InlineData("deployments.apps", true)]
    [InlineData("deployments.apps/scale", false)]
    [InlineData("statefulsets.apps", true)]
    [InlineData("daemonsets.apps", true)]
    [InlineData("replicasets.apps", true)]
    [InlineData("replicationcontrollers", true)]
    [InlineData("jobs.batch", true)]
    [InlineData("cronjobs.batch", true)]
    [InlineData("podtemplates", true)]
    [InlineData("rollouts.argoproj.io", true)]
    [InlineData("configmaps", false)]
    public void Takes_workloads_for_every_kind_with_a_pod_template(string resource, bool expected)
    {
        Assert.True(
            WorkloadKind.TryParse("Rollout.argoproj.io", null, "spec.template", out WorkloadKind? rollout, out _));
        WorkloadKinds workloads = WorkloadKinds.BuiltIn.With([rollout]);
        string[] forms = ["\"workloads\"", "[\"workloads\"]", "{\"resources\":[\"workloads\"]}"];
        foreach (string match in forms)
        {
            Assert.True(TryRead("{" + Rest + ",\"match\":" + match + "}", out Policy? policy, out _, workloads));
            MatchResult result = MatchRule.MatchesAny(
                policy!.Match, Admission.Tests.Matching.Reviews.Create(resource), UnknownNamespaceLabels.Instance);
            Assert.Equal(expected ? MatchResult.Yes : MatchResult.No, result);
        }
    }

    [Theory]
    [InlineData(
        """{"resource":["pods"]}""",
        "match.resource",
        "'resource' is not a match field. Did you mean 'resources'? See policies/admission.d.ts.")]
    [InlineData("""{"resources":["Pod"]}""", "match.resources[0]", "'Pod' is not a resource. Did you mean 'pods'?")]
    [InlineData(
        """{"resources":"pods"}""",
        "match.resources",
        "'resources' must be a list, not \"pods\". Write [\"pods\"].")]
    [InlineData(
        """{"resources":[]}""",
        "match.resources",
        "'resources' is empty. Specify the resources that the policy checks: resources: [\"pods\", "
            + "\"deployments.apps\"].")]
    [InlineData(
        """{"resources":["pods",1]}""",
        "match.resources[1]",
        "'resources' must contain strings, not 1. Put it in quotes.")]
    [InlineData(
        """{"resources":["pods"],"operations":["create"]}""",
        "match.operations[0]",
        "'create' is not an operation. Did you mean 'CREATE'? Use one of CREATE, UPDATE, DELETE, CONNECT.")]
    [InlineData(
        """{"resources":["pods"],"operations":[]}""",
        "match.operations",
        "'operations' is empty and would match nothing. Remove it to use the default.")]
    [InlineData(
        """{"resources":["pods"],"namespaces":[""]}""",
        "match.namespaces[0]",
        "'namespaces': '' is not a glob. Write a name, '*' for every name, or '!name' to exclude one.")]
    [InlineData(
        """{"resources":["pods"],"labels":"a b"}""",
        "match.labels",
        "'labels': the selector has 'b' where one of =, ==, !=, in, notin, >, < should be. Write it as kubectl "
            + "does: tier in (web,db),!legacy,app=shop.")]
    [InlineData(
        """{"resources":["pods"],"labels":{"a":"b"}}""",
        "match.labels",
        "'labels' must be a string, not an object. Put it in quotes.")]
    [InlineData(
        """{"resources":["pods"],"serviceAccounts":["ci/bot"]}""",
        "match.serviceAccounts[0]",
        "'ci/bot' is not a service account. Write namespace:name; did you mean 'ci:bot'?")]
    [InlineData(
        """{"resources":["pods"],"serviceAccounts":["system:serviceaccount:ci:bot"]}""",
        "match.serviceAccounts[0]",
        "'system:serviceaccount:ci:bot' is not a service account. Write namespace:name; did you mean 'ci:bot'?")]
    [InlineData(
        "\"workload\"",
        "match",
        "\"workload\" is not a valid value for 'match'. Did you mean 'workloads'? Write \"workloads\", or { "
            + "resources: [\"pods\"] }. See "
        + "policies/admission.d.ts.")]
    [InlineData("[]", "match", "'match' is empty, so the policy would never run. Specify resources.")]
    [InlineData("7", "match", "a match rule must be an object, not 7. Write { name: value }.")]
    [InlineData(
        """[{"resources":["pods"]},{"resources":["leases.coordination.k8s.io"]}]""",
        "match[1].resources[0]",
        "'leases.coordination.k8s.io' covers the leases of leader election. A policy on leases can stop the "
            + "cluster. Remove it.")]
    public void Rejects_match(string match, string path, string expected)
    {
        PolicyError error = Assert.Single(Errors("{" + Rest + ",\"match\":" + match + "}", path));
        Assert.Equal($"supply-chain/banned-images.js:4:3: {expected}", error.ToString());
    }

    [Theory]
    [InlineData(
        """{"match":"workloads","validate":"[function]"}""",
        "'title' is missing. Describe the policy in a few words: title: \"Banned images\".")]
    [InlineData(
        """{"title":"T","match":"workloads"}""",
        "'validate' is missing. Write validate({ object, deny }) { ... }.")]
    [InlineData(
        """{"title":"T","validate":"[function]"}""",
        "'match' is missing. Write which requests the policy checks: match: \"workloads\" or { resources: "
            + "[\"pods\"] }.")]
    [InlineData(
        """{"title":"T","match":"workloads","validate":true}""",
        "'validate' must be a function, not true. Write validate({ object, deny }) { ... }.")]
    [InlineData(
        """{"title":" ","match":"workloads","validate":"[function]"}""",
        "'title' is empty. Set a value, or remove it.")]
    [InlineData(
        """{"title":"a\nb","match":"workloads","validate":"[function]"}""",
        "'title' must be one line of at most 200 characters. Move the rest to 'description'.")]
    [InlineData(
        """{"title":"T","match":"workloads","validate":"[function]","severity":"hihg"}""",
        "'severity' must be info, low, medium, high or critical, not \"hihg\". Did you mean 'high'?")]
    [InlineData(
        """{"title":"T","match":"workloads","validate":"[function]","titel":"x"}""",
        "'titel' is not a policy field. Did you mean 'title'? See policies/admission.d.ts.")]
    [InlineData(
        """{"title":"T","match":"workloads","validate":"[function]","controls":"pci"}""",
        "'controls' must be a list, not \"pci\". Write [\"pci\"].")]
    [InlineData(
        """{"title":"T","match":"workloads","validate":"[function]","parameters":{"type":"list"}}""",
        "\"list\" is not a type. Use one of object, array, string, number, integer, boolean, null, or a list of "
            + "them.")]
    [InlineData("[]", "the default export must be an object, not a list. Write { name: value }.")]
    public void Rejects_metadata(string metadata, string expected) =>
        Assert.Equal(expected, Assert.Single(Errors(metadata)).Message);

    [Fact]
    public void Reports_every_error_at_once() => Assert.Equal(
        ["'match' is missing.", "'severity' must be", "'titel' is not", "'validate' is missing."],
        Errors("""{"titel":"T","severity":"bad"}""")
            .Select(static error => string.Join(' ', error.Message.Split(' ')[..3])));

    [Fact]
    public void Finds_two_files_with_one_id()
    {
        PolicyError[] errors =
        [
            .. PolicyCompilers.FindDoubles([new("x", "a/x.js"), new("x", "b/x.js"), new("y", "c/y.js")]),
        ];
        Assert.Equal(["b/x.js", "a/x.js"], errors.Select(static error => error.File));
        Assert.Contains("a/x.js also has the id 'x'", errors[0].Message, StringComparison.Ordinal);
    }

    // attack case 33
    [Theory, InlineData("Ünicode.js"), InlineData("a\nb.js"), InlineData("Upper.js"), InlineData("-a.js")]
    [InlineData("a_b.js"), InlineData(".js")]
    public void Rejects_a_file_name_that_is_not_an_id(string path) => Assert.Single(ModuleName.Check(["x/" + path]));

    [Theory, InlineData(63, 0), InlineData(64, 1)]
    public void Limits_ids_to_sixty_three_characters(int length, int expected) =>
        Assert.Equal(expected, ModuleName.Check([new string('a', length) + ".js"]).Count());

    private static Policy Read(string metadata)
    {
        Assert.True(TryRead(metadata, out Policy? policy, out var errors), string.Join("\n", errors));
        return policy!;
    }

    private static ImmutableArray<PolicyError> Errors(string metadata, string path = "")
    {
        Assert.False(TryRead(metadata, out Policy? policy, out var errors, null, path));
        Assert.Null(policy);
        return errors;
    }

    private static bool TryRead(
        string metadata,
        out Policy? policy,
        out ImmutableArray<PolicyError> errors,
        WorkloadKinds? workloads = null,
        string path = "")
    {
        var positions = new SourcePositions(
            new Dictionary<string, (int, int)> { [path] = (4, 3) }, (1, 1));
        var source = new PolicyFile("supply-chain/banned-images.js", "");
        JsonValue json = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(metadata));
        return PolicyMetadataReader.TryRead(
            new JavaScriptPolicy(source, json, positions), workloads ?? WorkloadKinds.BuiltIn, out policy, out errors);
    }
}
