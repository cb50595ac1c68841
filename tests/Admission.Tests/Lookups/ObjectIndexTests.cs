using Admission.Json;
using Admission.Lookups;

namespace Admission.Tests.Lookups;

/// <summary>The parts of the objects of a kind that are kept, and their index.</summary>
public sealed class ObjectIndexTests
{
    private const string Hosts = "spec.rules[*].host";

    [Fact]
    public void Finds_an_object_by_namespace_and_name_only()
    {
        var index = new ObjectIndex(Objects.Read(Objects.ConfigMaps));
        index.Set(Objects.Json(Objects.ConfigMap("shop", "settings")));
        Assert.Equal("settings", index.Find("shop", "settings")?.Member("metadata")?.Member("name")?.Text);
        Assert.Null(index.Find("other", "settings"));
        Assert.Null(index.Find("shop", "setting"));
    }

    [Fact]
    public void Keeps_the_names_of_keys_and_no_value_for_a_pattern_that_ends_in_any_name()
    {
        var index = new ObjectIndex(Objects.Read(Objects.ConfigMaps, "data.*"));
        index.Set(Objects.Json(Objects.ConfigMap("shop", "settings", """{"color":"PRIVATE","size":"PRIVATE"}""")));
        JsonValue kept = index.Find("shop", "settings")!;
        Assert.Equal(["color", "size"], kept.Member("data")!.Names.ToArray());
        Assert.DoesNotContain("PRIVATE", kept.ToString(), StringComparison.Ordinal);
        Assert.Null(kept.Member("metadata")!.Member("labels"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData("data.password")]
    [InlineData("*")]
    [InlineData("stringData")]
    [InlineData("data.*")]
    public void Never_keeps_a_value_of_a_Secret_for_any_declaration(string field)
    {
        ReadDeclaration read = field.Length == 0
            ? Objects.Read(Objects.Secrets)
            : Objects.Read(Objects.Secrets, field, "metadata");
        var index = new ObjectIndex(read with { Indexes = Objects.Patterns("metadata.labels.team") });
        index.Set(Objects.Json("""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"shop","labels":{"team":"a"},
            "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":\"PRIVATE\"}","kept":"yes"},
            "managedFields":[{"fieldsV1":"PRIVATE"}]},
            "data":{"password":"PRIVATE"},"stringData":{"token":"PRIVATE"}}
            """));
        string kept = Assert.Single(index.FindBy("metadata.labels.team", "a")).ToString();
        Assert.DoesNotContain("PRIVATE", kept, StringComparison.Ordinal);
        Assert.Contains("\"kept\"", kept, StringComparison.Ordinal);
        Assert.Equal(field == "data.*", kept.Contains("password", StringComparison.Ordinal));
    }

    [Fact]
    public void Finds_objects_of_all_namespaces_by_each_value_of_a_declared_key()
    {
        var index = new ObjectIndex(Objects.Read(Objects.Ingresses) with { Indexes = Objects.Patterns(Hosts) });
        index.Set(Objects.Json(Objects.Ingress("b", "two", "x.example.com", "y.example.com", "x.example.com")));
        index.Set(Objects.Json(Objects.Ingress("a", "one", "x.example.com")));
        Assert.Equal(["one", "two"], NamesOf(index, "x.example.com"));
        Assert.Equal(["two"], NamesOf(index, "y.example.com"));
        Assert.Empty(NamesOf(index, "z.example.com"));
    }

    [Fact]
    public void Forgets_the_old_keys_of_an_object_that_changed_or_went()
    {
        var index = new ObjectIndex(Objects.Read(Objects.Ingresses) with { Indexes = Objects.Patterns(Hosts) });
        index.Set(Objects.Json(Objects.Ingress("a", "one", "x.example.com")));
        long before = index.Bytes;
        index.Set(Objects.Json(Objects.Ingress("a", "one", "y.example.com")));
        Assert.Empty(NamesOf(index, "x.example.com"));
        Assert.Equal(["one"], NamesOf(index, "y.example.com"));
        Assert.Equal(before, index.Bytes);
        index.Remove("a", "one");
        Assert.Empty(NamesOf(index, "y.example.com"));
        Assert.Equal((0, 0L), (index.Count, index.Bytes));
    }

    [Fact]
    public void Lists_a_namespace_or_all_sorted_by_namespace_and_name()
    {
        var index = new ObjectIndex(Objects.Read(Objects.ConfigMaps));
        foreach ((string space, string name) in ((string, string)[])[("b", "z"), ("a", "y"), ("b", "x")])
        {
            index.Set(Objects.Json(Objects.ConfigMap(space, name)));
        }

        Assert.Equal(["x", "z"], index.List("b").Select(NameOf));
        Assert.Equal(["y", "x", "z"], index.List("").Select(NameOf));
        Assert.Empty(index.List("c"));
    }

    [Fact]
    public void The_revision_changes_only_with_a_change()
    {
        var index = new ObjectIndex(Objects.Read(Objects.ConfigMaps));
        index.Set(Objects.Json(Objects.ConfigMap("a", "x")));
        long first = index.Revision;
        index.List("");
        index.Remove("a", "other");
        Assert.Equal(first, index.Revision);
        index.Remove("a", "x");
        Assert.NotEqual(first, index.Revision);
    }

    [Fact]
    public void Drops_values_that_do_not_have_the_declared_form()
    {
        var index = new ObjectIndex(Objects.Read(Objects.Ingresses, Hosts));
        index.Set(Objects.Json("""
            {"metadata":{"name":"odd","namespace":"a"},"spec":{"rules":"text","other":1},"status":{"x":1}}
            """));
        Assert.Equal(
            """{"metadata":{"name":"odd","namespace":"a"},"spec":{"rules":null}}""",
            index.Find("a", "odd")!.ToString());
    }

    private static string[] NamesOf(ObjectIndex index, string host) => [.. index.FindBy(Hosts, host).Select(NameOf)];

    private static string NameOf(JsonValue value) => value.Member("metadata")!.Member("name")!.Text!;
}
