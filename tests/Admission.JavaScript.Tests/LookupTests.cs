using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Lookups;
using Admission.Policies;
using Admission.Requests;
using Admission.Tests.Evaluation;
using Admission.Verdicts;

namespace Admission.JavaScript.Tests;

/// <summary>What policies look up of other objects.</summary>
public sealed class LookupTests
{
    private const string Settings = """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop","labels":{"a":"b"}},
         "data":{"color":"red"}}
        """;

    private const string Key = """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"shop"},"data":{"password":"c2VjcmV0"}}
        """;

    private const string Reads = """
        {
          maps: { resource: "configmaps", fields: ["data.*"] },
          secrets: { resource: "secrets", fields: ["data.*"] },
          pods: { resource: "pods", index: ["spec.nodeName"], fields: ["spec.nodeName", "spec.containers[*].name"] },
          classes: { resource: "storageclasses.storage.k8s.io", metadataOnly: true },
        }
        """;

    [Theory]
    [InlineData("lookup.maps.get('settings').metadata.name", "settings")]
    [InlineData("lookup.maps.get('other')", "null")]
    [InlineData("lookup.maps.get('settings', { namespace: 'other' })", "null")]
    [InlineData("Object.keys(lookup.maps.get('settings').data)", "color")]
    [InlineData("'color' in lookup.maps.get('settings').data", "true")]
    [InlineData("'size' in lookup.maps.get('settings').data", "false")]
    [InlineData("lookup.maps.get('settings').data.color", "null")]
    [InlineData("JSON.stringify(lookup.secrets.get('key').data)", "{\"password\":null}")]
    [InlineData("lookup.classes.get('fast').metadata.name", "fast")]
    [InlineData("lookup.pods.by('spec.nodeName', 'one').map((pod) => pod.metadata.name)", "api")]
    [InlineData("lookup.pods.list().map((pod) => pod.spec.containers[0].name)", "c-api")]
    [InlineData("lookup.pods.list({ namespace: '*' }).map((pod) => pod.metadata.name)", "db,api")]
    [InlineData("lookup.pods.list({ namespace: 'empty' }).length", "0")]
    [InlineData("Object.keys(lookup)", "maps,secrets,pods,classes")]
    public void Finds_an_existing_object_and_null_for_a_missing_one(string expression, string value) =>
        Assert.Equal(value, Value(expression));

    [Theory]
    [InlineData("lookup.nodes", "TypeError: lookup.nodes: the policy does not declare it. Its reads are maps,")]
    [InlineData("lookup.maps.get()", "TypeError: lookup.maps.get(name): expected a string, got nothing")]
    [InlineData("lookup.maps.get('')", "TypeError: lookup.maps.get(name): the name is empty")]
    [InlineData("lookup.maps.get('x', { space: 'y' })", "there is no option 'space'. Use namespace")]
    [InlineData("lookup.maps.get('x', { namespace: '' })", "namespace must be a name, not a string")]
    [InlineData("lookup.maps.by('data.color', 'red')", "the policy declares no index 'data.color'. Add index:")]
    [InlineData(
        "lookup.pods.by('spec.nodeName', undefined)",
        "the key must be a string, a number or a boolean, not un")]
    [InlineData("lookup.maps.get('settings').metadata.labels", "'metadata.labels' is not among the fields that")]
    [InlineData("lookup.pods.list()[0].spec.containers[0].image", "'spec.containers[*].image' is not among the fie")]
    [InlineData("lookup.pods.list()[0].status", "'status' is not among the fields that lookup.pods declares. Add it")]
    [InlineData("lookup.classes.get('fast').provisioner", "'provisioner' is not among the fields that lookup.classes")]
    [InlineData("lookup.maps.get('settings').data = 1", "TypeError")]
    public void Reports_the_error_of_a_lookup(string expression, string message) =>
        Assert.Contains(message, Value(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData("lookup.maps.get('other')")]
    [InlineData("lookup.pods.list()")]
    [InlineData("lookup.pods.by('spec.nodeName', 'one')")]
    public void Unknown_object_leaves_the_policy_undecided_and_cannot_be_caught(string expression)
    {
        Judge judge = Of($"try {{ {expression}; }} catch {{ }}");
        PolicyResult result = judge.Run(Reviews.Pod(), objects: Inventory(judge, isComplete: false)).Results[0];
        var faulted = Assert.IsType<PolicyOutcome.Faulted>(result.Outcome);
        Assert.Equal(FaultKind.Undecidable, faulted.Fault.Kind);
        Assert.Contains("It is not known whether ", faulted.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("Give more.", faulted.Fault.Message, StringComparison.Ordinal);
        Assert.True(result.Blocks);
    }

    [Fact]
    public void A_policy_that_denied_before_a_lookup_that_fails_has_denied()
    {
        Judge judge = Of("deny('no'); lookup.maps.get('other');");
        PolicyOutcome outcome = judge.Run(Reviews.Pod()).Results[0].Outcome;
        Assert.Equal(FaultKind.Undecidable, Assert.IsType<PolicyOutcome.Violated>(outcome).EndedBy!.Kind);
    }

    [Fact]
    public void Known_objects_decide_without_an_inventory()
    {
        Judge judge = Of("if (lookup.maps.get('settings') === null) deny('missing');");
        Assert.True(judge.Run(Reviews.Pod(), objects: Inventory(judge, isComplete: false)).IsAllowed);
    }

    [Fact]
    public void An_outcome_that_depends_on_a_lookup_is_not_remembered()
    {
        Judge judge = Of("if (lookup.maps.get('settings') === null) deny('missing');");
        IClusterObjects without = InventoryObjects.Of(judge.Set.Reads, [], isComplete: true, "");
        for (int i = 0; i < 3; i++)
        {
            Assert.True(judge.Run(Reviews.Pod(), objects: Inventory(judge)).IsAllowed);
            Assert.False(judge.Run(Reviews.Pod(), objects: without).IsAllowed);
        }
    }

    [Fact]
    public void A_policy_without_reads_cannot_look_up_anything()
    {
        string said = Judge.Say("lookup.maps.get('x');", Reviews.Pod());
        Assert.Contains("lookup", said, StringComparison.Ordinal);
        Judge judge = Judge.Of(("test.js", Policy("lookup.maps.get('x');", "")));
        Assert.Contains("the policy declares no reads", Text(judge.Run(Reviews.Pod())), StringComparison.Ordinal);
        Assert.Empty(judge.Set.Reads);
    }

    [Fact]
    public void The_reads_of_all_policies_that_are_not_off_are_joined()
    {
        Judge judge = Judge.Of(
            ("a.js", Policy("", """reads: { maps: { resource: "configmaps", fields: ["data.*"] } },""")),
            ("b.js", Policy("", """reads: { all: { resource: "configmaps", metadataOnly: true } },""")),
            ("c.js", Policy("", """reads: { secrets: { resource: "secrets" } },""")),
            ("admission.yaml", """
                apiVersion: admission/v1
                kind: Settings
                policies: { c: { enforcement: "off" } }
                """));
        ReadDeclaration read = Assert.Single(judge.Set.Reads);
        Assert.Equal("configmaps", read.Kind.ToString());
        Assert.Equal(["data.*", "metadata"], read.Fields.Select(static one => one.Text));
    }

    [Theory]
    [InlineData("{ a: 1 }", "'a' must be an object, not 1.")]
    [InlineData("{ 'a-b': { resource: 'pods' } }", "'a-b' is not a valid JavaScript name.")]
    [InlineData("{ a: { } }", "'resource' is missing. Specify the resource to read:")]
    [InlineData("{ a: { resource: 'ConfigMap' } }", "'ConfigMap' is not a resource with its group. Write \"configm")]
    [InlineData("{ a: { resource: 'deployments' } }", "no resource 'deployments'. Write \"deployments.apps\".")]
    [InlineData("{ a: { resource: 'pods/status' } }", "'pods/status' is not a resource with its group.")]
    [InlineData("{ a: { resource: 'pods', feilds: [] } }", "'feilds' is not a field of an entry in 'reads'. Did you "
        + "mean 'fie")]
    [InlineData("{ a: { resource: 'pods', fields: ['spec..x'] } }", "'spec..x' is not a field pattern")]
    [InlineData("{ a: { resource: 'pods', fields: ['spec.containers[0].name'] } }", "Write [*] for all items.")]
    [InlineData("{ a: { resource: 'pods', metadataOnly: true, fields: ['spec'] } }", "Remove one of them.")]
    [InlineData("{ a: { resource: 'pods', metadataOnly: true, index: ['spec.x'] } }", "is not in the metadata")]
    [InlineData("{ a: { resource: 'secrets', fields: ['data'] } }", "contains values of a Secret, which")]
    [InlineData("{ a: { resource: 'secrets', fields: ['data.password'] } }", "contains values of a Secret")]
    [InlineData("{ a: { resource: 'secrets', fields: ['*'] } }", "contains values of a Secret")]
    [InlineData("{ a: { resource: 'secrets', index: ['data.*'] } }", "cannot be found by its data")]
    [InlineData("{ a: { resource: 'nodes', namespaced: true } }", "nodes are cluster-scoped. Remove this field.")]
    public void Rejects_a_declaration_that_is_wrong(string reads, string message)
    {
        PolicyLoad load = Judge.Load(EngineLimits.Default, ("test.js", Policy("", $"reads: {reads},")));
        Assert.Contains(load.Errors, error => error.Message.Contains(message, StringComparison.Ordinal));
    }

    private static string Value(string expression)
    {
        Judge judge = Of($"deny(String({expression}) || '(empty)');");
        return Text(judge.Run(Reviews.Pod(), objects: Inventory(judge)));
    }

    private static string Text(Verdict verdict) => verdict.Results[0].Outcome switch
    {
        PolicyOutcome.Violated violated => violated.Violations[0].Message,
        { Fault: { } fault } => fault.Message,
        _ => "",
    };

    private static Judge Of(string body) => Judge.Of(("test.js", Policy(body, $"reads: {Reads},")));

    private static string Policy(string body, string reads) =>
        "export default { title: 'T', match: 'workloads', " + reads + " validate({ object, lookup, deny }) {\n"
        + body + "\n} };";

    private static InventoryObjects Inventory(Judge judge, bool isComplete = true) => InventoryObjects.Of(
        judge.Set.Reads,
        [
            Placed(Settings),
            Placed(Key),
            Pod("shop", "api", "one"),
            Pod("data", "db", "two"),
            Pod("shop", "web", "one"),
            Placed("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"}}"""),
        ],
        isComplete,
        "Give more.");

    private static PlacedObject Pod(string space, string name, string node) => Placed(
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + space
        + "\"},\"spec\":{\"nodeName\":\"" + node + "\",\"containers\":[{\"name\":\"c-" + name + "\"}]}}");

    private static PlacedObject Placed(string json) => PlacedObject.TryPlace(
        JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json)),
        KindTable.Shipped,
        "default",
        out PlacedObject? placed,
        out _)
        ? placed
        : throw new InvalidOperationException(json);
}
