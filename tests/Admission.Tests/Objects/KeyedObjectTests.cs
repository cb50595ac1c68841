using Admission.Json;
using Admission.Objects;

namespace Admission.Tests.Objects;

public sealed class KeyedObjectTests
{
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"finalizers":["a/b"]},"spec":{"template":{"spec":{
         "tolerations":[{"key":"x"}],
         "containers":[{"name":"web","image":"a","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"}]},
                       {"name":"log","image":"b"}]}}}}
        """;

    [Theory]
    [InlineData("spec.template.spec.containers[0].image", "spec.template.spec.containers[name=\"web\"].image")]
    [InlineData("spec.template.spec.containers[1]", "spec.template.spec.containers[name=\"log\"]")]
    [InlineData(
        "spec.template.spec.containers[0].ports[0]",
        "spec.template.spec.containers[name=\"web\"].ports[containerPort=80,protocol=\"TCP\"]")]
    [InlineData(
        "spec.template.spec.containers[0].env[0].value",
        "spec.template.spec.containers[name=\"web\"].env[name=\"A\"].value")]
    [InlineData("spec.template.spec.tolerations[0].key", "spec.template.spec.tolerations[0].key")]
    [InlineData("metadata.finalizers[0]", "metadata.finalizers[=\"a/b\"]")]
    [InlineData("spec.template.spec.containers[7].image", "spec.template.spec.containers[7].image")]
    [InlineData("spec.containers[0]", "spec.containers[0]")]
    [InlineData("spec.replicas", "spec.replicas")]
    [InlineData("not a path", "not a path")]
    [InlineData("", "")]
    public void Replaces_indexes_by_merge_keys_if_the_list_has_them(string path, string expected)
    {
        var deployment = new KeyedObject(Json.Of(Deployment), WorkloadKinds.BuiltIn);

        Assert.Equal(expected, deployment.Canonicalize(path));
        Assert.Equal(expected, deployment.Canonicalize(expected));
    }

    [Theory]
    [InlineData("""[{"name":"a"},{"name":"a"}]""")]
    [InlineData("""[{"name":"a"},{}]""")]
    [InlineData("""[{"name":"a"},{"name":1}]""")]
    [InlineData("""[{"name":"a"},"a"]""")]
    public void Keeps_indexes_where_keys_are_missing_or_shared(string containers)
    {
        JsonValue pod = Json.Of($$$"""{"apiVersion":"v1","kind":"Pod","spec":{"containers":{{{containers}}}}}""");

        Assert.Equal(
            "spec.containers[1].image",
            new KeyedObject(pod, WorkloadKinds.BuiltIn).Canonicalize("spec.containers[1].image"));
    }

    // attack-cases.md 26: a bad image that moves to another container is a new violation.
    [Fact]
    public void Finds_the_same_container_in_the_old_object_after_a_reorder()
    {
        KeyedObject older = Pod("""[{"name":"a","image":"old-a"},{"name":"b","image":"old-b"}]""");
        KeyedObject newer = Pod("""[{"name":"b","image":"new-b"},{"name":"c","image":"new-c"}]""");

        Assert.True(newer.TryFindSame(
            FieldPath.Parse("spec.containers[0].image"), older, out JsonValue? value, out JsonValue? old));
        Assert.Equal("new-b", value?.Text);
        Assert.Equal("old-b", old?.Text);
        Assert.False(newer.TryFindSame(FieldPath.Parse("spec.containers[1].image"), older, out _, out _));
    }

    [Fact]
    public void Finds_no_item_by_key_if_two_items_have_the_key()
    {
        KeyedObject older = Pod("""[{"name":"a","image":"x"},{"name":"a","image":"y"}]""");

        Assert.Null(older.Find(FieldPath.Parse("spec.containers[name=\"a\"].image")));
    }

    [Fact]
    public void Knows_the_lists_of_a_kind_from_the_settings()
    {
        Assert.True(WorkloadKind.TryParse(
            "Farm.example.org", null, "spec.template", TemplateForm.Template, out WorkloadKind? farm, out string _));
        JsonValue root = Json.Of(Deployment.Replace("apps/v1", "example.org/v1", StringComparison.Ordinal)
            .Replace("Deployment", "Farm", StringComparison.Ordinal));

        const string Path = "spec.template.spec.containers[0].image";
        Assert.Equal(Path, new KeyedObject(root, WorkloadKinds.BuiltIn).Canonicalize(Path));
        Assert.Equal(
            "spec.template.spec.containers[name=\"web\"].image",
            new KeyedObject(root, WorkloadKinds.BuiltIn.With([farm])).Canonicalize(Path));
    }

    private static KeyedObject Pod(string containers) => new(
        Json.Of($$$"""{"apiVersion":"v1","kind":"Pod","spec":{"containers":{{{containers}}}}}"""),
        WorkloadKinds.BuiltIn);
}
