using System.Text;
using Admission.Cli.Audits;
using Admission.Yaml;

namespace Admission.Cli.Tests.Audits;

public sealed class ObjectStreamTests
{
    [Fact]
    public void Reads_the_items_of_a_list_as_kubectl_prints_it_one_by_one()
    {
        string yaml = """
            apiVersion: v1
            items:
            - apiVersion: v1
              data:
                text: |
                  items:
                  - not an item
                  --- neither
              kind: ConfigMap
              metadata:
                name: a

            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: b}
            kind: List
            metadata:
              resourceVersion: ""
            """;

        Assert.Equal(["ConfigMap a 3", "ConfigMap b 13"], Read(yaml, out List<string> problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: PodList\nitems:\n  - metadata: {name: a}\n  - metadata: {name: b}\n")]
    [InlineData("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\"}}, "
        + "{\"metadata\":{\"name\":\"b\",\"annotations\":{\"x\":\"]}\\\"\"}}}]}")]
    public void Items_without_a_kind_get_that_of_their_list(string text) =>
        Assert.Equal(["Pod a", "Pod b"], Read(text, out _).Select(static one => one[..5]));

    [Fact]
    public void Reads_documents_and_lists_after_each_other()
    {
        string yaml = """
            # Two documents.
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Pod, metadata: {name: b}}
            ---
            apiVersion: v1
            kind: List
            items: []
            ---
            kind: Pod
            apiVersion: v1
            metadata: {name: c}
            """;

        Assert.Equal(["Pod a 2", "Pod b 9", "Pod c 15"], Read(yaml, out List<string> problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void Reads_json_lists_and_lines()
    {
        string json = """
            {
              "apiVersion": "v1",
              "items": [
                { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a", "labels": { "items": "[" } } },
                { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "b" } }
              ],
              "kind": "List"
            }
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}}
            """;

        Assert.Equal(["Pod a 4", "Pod b 5", "Pod c 9"], Read(json, out List<string> problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("{\"apiVersion\":\"v1\",\"kind\":\"Pod\"", "all:1: ")]
    [InlineData("{\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", "all:1: ")]
    [InlineData("apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n- nothing\nkind: List\n", "all:5: ")]
    [InlineData("apiVersion: v1\nitems:\n- &x {apiVersion: v1, kind: Pod}\n- *x\n", "all:4: ")]
    public void Unreadable_input_is_a_problem_with_its_line(string text, string problem)
    {
        Read(text, out List<string> problems);

        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Object_over_the_limit_ends_the_stream_with_a_problem()
    {
        string yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
            + "- apiVersion: v1\n  kind: Pod\n  text: " + new string('x', 3000) + "\n";

        string[] found = Read(yaml, out List<string> problems, YamlLimits.Default with { MaxBytes = 2000 });

        Assert.Equal(["Pod a 3"], found);
        Assert.Equal("all:6: larger than 2000 bytes. Split it.", Assert.Single(problems));
    }

    private static string[] Read(string text, out List<string> problems, YamlLimits? limits = null)
    {
        var stream = new ObjectStream("all", limits ?? YamlLimits.Default);
        string[] found =
        [
            .. stream.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))).Select(static one =>
                $"{one.Object.Kind.Kind} {one.Object.Object.Member("metadata")?.Member("name")?.Text} {one.Line}"),
        ];
        problems = stream.Problems;
        return found;
    }
}
