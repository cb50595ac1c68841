using System.Text;
using Admission.Json;
using Admission.Objects;

namespace Admission.Tests.Objects;

public sealed class FieldChangesTests
{
    // attack-cases.md 17 and 18: values that look the same and are not.
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "changed a")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "changed a")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""", "changed a")]
    [InlineData("""{"a":1e3}""", """{"a":1000}""", "changed a")]
    [InlineData("""{"a":null}""", "{}", "removed a")]
    [InlineData("{}", """{"a":null}""", "added a")]
    [InlineData("{}", """{"a":{}}""", "added a")]
    [InlineData("{}", """{"a":[]}""", "added a")]
    [InlineData("""{"a":null}""", """{"a":{}}""", "changed a")]
    [InlineData("""{"a":[]}""", """{"a":{}}""", "changed a")]
    [InlineData("""{"a":""}""", """{"a":null}""", "changed a")]
    [InlineData("""{"a":true}""", """{"a":false}""", "changed a")]
    [InlineData("""{"a":"A"}""", """{"a":"\u0041"}""", "")]
    [InlineData("""{"a":"Å"}""", """{"a":"A\u030a"}""", "changed a")]
    [InlineData("""{"a":1,"b":2}""", """{ "b": 2, "a": 1 }""", "")]
    [InlineData("""{"a":{"b":{"c":1}}}""", """{"a":{"b":{"c":2}}}""", "changed a.b.c")]
    [InlineData("""{"a":{"b":1}}""", "{}", "removed a")]
    [InlineData("{}", """{"a":{"b":{"c":1}}}""", "added a")]
    [InlineData("""{"d":{}}""", """{"d":{"__proto__":"x","constructor":"y","a/b.c~d":"z"}}""",
        "added d.__proto__, added d.constructor, added d[\"a/b.c~d\"]")]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[2,3]}""", "changed l[0], changed l[1], removed l[2]")]
    [InlineData("""{"l":[{"a":1}]}""", """{"l":[{"a":2},{"a":3}]}""", "changed l[0].a, added l[1]")]
    [InlineData("""{"l":[null]}""", """{"l":[]}""", "removed l[0]")]
    public void Reports_differences_in_the_json_as_it_was_sent(string before, string after, string expected) =>
        Assert.Equal(expected, Changes(before, after));

    [Theory]
    [InlineData("""[{"name":"a","image":"1"}]""", """[{"name":"a","image":"2"}]""", "changed L[name=\"a\"].image")]
    [InlineData("""[{"name":"a"}]""", """[{"name":"b"}]""", "removed L[name=\"a\"], added L[name=\"b\"]")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", """[{"name":"b"},{"name":"a"}]""", "changed L order")]
    [InlineData(
        """[{"name":"a","image":"1"},{"name":"b"}]""", """[{"name":"b"},{"name":"a","image":"2"}]""",
        "changed L[name=\"a\"].image, changed L order")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", """[{"name":"b"}]""", "removed L[name=\"a\"]")]
    [InlineData("""[{"name":"a"}]""", """[{"name":"a"},{"name":"b"}]""", "added L[name=\"b\"]")]
    [InlineData("""[{"name":"a"}]""", """[{"name":"b"},{"name":"a"}]""", "added L[name=\"b\"], changed L order")]
    [InlineData("""[{"name":"a"}]""", """[{"name":"a"},{"name":"a"}]""", "added L[1]")]
    [InlineData("""[{"name":"a"},{}]""", """[{"name":"b"},{}]""", "changed L[0].name")]
    [InlineData("""[{"name":"a"}]""", "[]", "removed L[name=\"a\"]")]
    [InlineData("""[{"name":"a"}]""", "null", "changed L")]
    [InlineData(
        """[{"name":"a","env":[{"name":"X","value":"1"}]}]""", """[{"name":"a","env":[{"name":"X","value":"2"}]}]""",
        "changed L[name=\"a\"].env[name=\"X\"].value")]
    [InlineData(
        """[{"name":"a","ports":[{"containerPort":80}]}]""",
        """[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]}]""",
        "added L[name=\"a\"].ports[containerPort=80,protocol=\"TCP\"].protocol")]
    [InlineData(
        """[{"name":"a","ports":[{"containerPort":53,"protocol":"UDP"},{"containerPort":53,"protocol":"TCP"}]}]""",
        """[{"name":"a","ports":[{"containerPort":53,"protocol":"TCP"}]}]""",
        "removed L[name=\"a\"].ports[containerPort=53,protocol=\"UDP\"]")]
    public void Compares_items_by_merge_key(string before, string after, string expected)
    {
        const string Deployment =
            """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"initContainers":L}}}}""";

        Assert.Equal(
            expected.Replace("L", "spec.template.spec.initContainers", StringComparison.Ordinal),
            Changes(
                Deployment.Replace("L", before, StringComparison.Ordinal),
                Deployment.Replace("L", after, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("v1", "Service", "spec.ports", """[{"port":80,"x":1}]""", """[{"port":81},{"port":80,"x":2}]""",
        "changed spec.ports[port=80,protocol=\"TCP\"].x, added spec.ports[port=81,protocol=\"TCP\"], "
            + "changed spec.ports order")]
    [InlineData("v1", "Pod", "spec.tolerations", """[{"key":"a"},{"key":"b"}]""", """[{"key":"b"}]""",
        "changed spec.tolerations[0].key, removed spec.tolerations[1]")]
    [InlineData("v1", "Pod", "spec.volumes", """[{"name":"a"},{"name":"b"}]""", """[{"name":"b"}]""",
        "removed spec.volumes[name=\"a\"]")]
    [InlineData("v1", "ConfigMap", "metadata.finalizers", """["a","b"]""", """["b"]""",
        "removed metadata.finalizers[=\"a\"]")]
    [InlineData("v1", "ConfigMap", "metadata.finalizers", """["a","b"]""", """["b","a"]""",
        "changed metadata.finalizers order")]
    [InlineData("example.com/v1", "Widget", "metadata.ownerReferences", """[{"uid":"1","name":"a"}]""",
        """[{"uid":"1","name":"b"}]""", "changed metadata.ownerReferences[uid=\"1\"].name")]
    [InlineData("example.com/v1", "Widget", "status.conditions", """[{"type":"A","status":"1"}]""",
        """[{"type":"A","status":"2"}]""", "changed status.conditions[type=\"A\"].status")]
    [InlineData("example.com/v1", "Widget", "spec.containers", """[{"name":"a"},{"name":"b"}]""", """[{"name":"b"}]""",
        "changed spec.containers[0].name, removed spec.containers[1]")]
    public void Knows_the_keys_of_lists_by_kind(
        string apiVersion, string kind, string path, string before, string after, string expected)
    {
        string[] names = path.Split('.');
        string Object(string list) => $$$"""
            {"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","{{{names[0]}}}":{"{{{names[1]}}}":{{{list}}} } }
            """;

        Assert.Equal(expected, Changes(Object(before), Object(after)));
    }

    [Fact]
    public void Leaves_out_metadata_that_the_server_writes() => Assert.Equal(
        "changed metadata.labels.a",
        Changes(
            """{"metadata":{"generation":1,"resourceVersion":"1","managedFields":[{}],"labels":{"a":"1"}}}""",
            """{"metadata":{"generation":2,"resourceVersion":"2","uid":"x","selfLink":null,"labels":{"a":"2"}}}"""));

    [Fact]
    public void Reports_changes_of_fields_with_such_names_in_other_places() => Assert.Equal(
        "changed spec.x.metadata.uid, changed data.generation, changed metadata.deletionTimestamp",
        Changes(
            """{"spec":{"x":{"metadata":{"uid":0}}},"data":{"generation":1},"metadata":{"deletionTimestamp":1}}""",
            """{"spec":{"x":{"metadata":{"uid":1}}},"data":{"generation":2},"metadata":{"deletionTimestamp":2}}"""));

    // attack-cases.md 20
    [Fact]
    public void Reports_the_whole_object_if_there_is_no_old_one()
    {
        JsonValue root = Json.Of("""{"metadata":{"labels":{"team":"a"}}}""");

        FieldChange change = Assert.Single(
            FieldChanges.Between(null, root, WorkloadKinds.BuiltIn, [FieldPattern.Parse("metadata.labels.team")]));
        Assert.Equal((FieldPath.Root, FieldChangeKind.Added), (change.Field, change.Kind));
        Assert.Empty(FieldChanges.Between(Json.Of("null"), null, WorkloadKinds.BuiltIn));
    }

    [Theory]
    [InlineData("metadata.labels.team", "{}", """{"metadata":{"labels":{"team":"a"}}}""", "")]
    [InlineData("metadata.labels.team", """{"metadata":{"labels":{"team":"a"}}}""", """{"metadata":{}}""", "")]
    [InlineData("metadata.labels.team", "{}", """{"metadata":{"labels":{"team":"a","x":"b"}}}""",
        "added metadata.labels.x")]
    [InlineData("metadata.labels.team", "{}", """{"metadata":{"labels":{}}}""", "added metadata.labels")]
    [InlineData("metadata.labels.team", "{}", """{"metadata":{"labels":["team"]}}""", "added metadata.labels[0]")]
    [InlineData("metadata.labels.team", """{"metadata":{"labels":null}}""", """{"metadata":{"labels":{"team":"a"}}}""",
        "changed metadata.labels")]
    [InlineData("spec.rules[*].host", """{"spec":{"rules":[]}}""", """{"spec":{"rules":[{"host":"evil"}]}}""",
        "added spec.rules[0]")]
    [InlineData("spec.rules[*].host", "{}", """{"spec":{"rules":[{"host":"evil"}]}}""", "added spec.rules[0]")]
    [InlineData("spec.rules[*]", "{}", """{"spec":{"rules":[{"host":"x"}]}}""", "")]
    [InlineData("spec.rules[*].host", """{"spec":{"rules":[{"host":"a"}]}}""",
        """{"spec":{"rules":[{"host":"b"}]}}""", "")]
    [InlineData("spec.rules[*].host", """{"spec":{"rules":[{}]}}""", """{"spec":{"rules":[{"host":"b"}]}}""", "")]
    [InlineData("spec.replicas", """{"spec":{}}""", """{"spec":{"replicas":1,"replicasX":2}}""",
        "added spec.replicasX")]
    [InlineData("spec.replicas", """{"spec":{"replicas":1}}""", """{"spec":7}""", "changed spec")]
    [InlineData("metadata.annotations", """{"metadata":{"annotations":{"a":"1"}}}""", """{"metadata":{}}""", "")]
    [InlineData("spec.template.spec.containers[*].image", "{}",
        """{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""",
        "added spec.template.spec.containers[0]")]
    public void Leaves_out_exactly_the_ignored_fields(string ignore, string before, string after, string expected) =>
        Assert.Equal(expected, Changes(before, after, FieldPattern.Parse(ignore)));

    [Fact]
    public void Sees_a_reorder_though_the_fields_of_the_items_are_ignored() => Assert.Equal(
        "changed spec.containers order",
        Changes(
            """{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"a","image":"1"},{"name":"b"}]}}""",
            """{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"b"},{"name":"a","image":"2"}]}}""",
            FieldPattern.Parse("spec.containers[*].image")));

    [Theory]
    [InlineData("027-", "changed spec.containers[name=\"c\"].image")]
    [InlineData("063-", "changed spec.template.spec.containers[name=\"nginx\"].image")]
    [InlineData("068-", "changed spec.replicas")]
    [InlineData("085-", "removed metadata.finalizers")]
    [InlineData("229-", "")]
    public void Reports_the_changes_of_a_real_update(string recording, string expected)
    {
        JsonValue request = Json.Recording(recording);

        Assert.Equal(expected, Describe(FieldChanges.Between(
            request.Member("oldObject"), request.Member("object"), WorkloadKinds.BuiltIn)));
    }

    // attack-cases.md 19 and 47: would not end in time if any part were quadratic.
    [Fact]
    public void Compares_big_and_deep_objects_in_linear_time()
    {
        string Items(string value) => string.Join(',', Enumerable.Range(0, 20_000).Select(i =>
            $$"""{"name":"c{{i}}","v":"{{value}}"}"""));
        string Pod(string value) => $$$"""{"apiVersion":"v1","kind":"Pod","spec":{"volumes":[{{{Items(value)}}}]}}""";
        string Deep(char value) => new StringBuilder().Insert(0, "{\"a\":", 998)
            .Append('"').Append('x', 1_000_000).Append(value).Append('"').Append('}', 998).ToString();

        Assert.Equal(20_000, FieldChanges.Between(Json.Of(Pod("1")), Json.Of(Pod("2")), WorkloadKinds.BuiltIn).Length);
        FieldChange change = Assert.Single(
            FieldChanges.Between(Json.Of(Deep('1')), Json.Of(Deep('2')), WorkloadKinds.BuiltIn));
        Assert.Equal(998, change.Field.Depth);
    }

    internal static string Describe(IEnumerable<FieldChange> changes) => string.Join(
        ", ", changes.Select(change => $"{change.Kind.ToName()} {change.Field}{(change.IsReorder ? " order" : "")}"));

    private static string Changes(string before, string after, params FieldPattern[] ignore) =>
        Describe(FieldChanges.Between(Json.Of(before), Json.Of(after), WorkloadKinds.BuiltIn, ignore));
}
