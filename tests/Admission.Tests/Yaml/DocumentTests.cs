using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>Several documents in one text, their positions, and JSON as YAML.</summary>
public class DocumentTests
{
    private static readonly string[] TwoDocuments = ["""{"a":1}""", """{"b":2}"""];

    [Theory]
    [InlineData("a: 1\n---\nb: 2\n"), InlineData("---\na: 1\n---\n---\n# only a comment\n---\nb: 2\n---\n")]
    [InlineData("a: 1\r\n---\r\nb: 2\r\n"), InlineData("a: 1\n...\n---\nb: 2\n...\n")]
    [InlineData("a: 1\n--- # second\nb: 2")]
    [InlineData("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n# c\n---\nb: 2"), InlineData("--- {a: 1}\n--- {b: 2}")]
    [InlineData("\uFEFFa: 1\n---\nb: 2\n"), InlineData("a: 1\n---\nnull\n---\n~\n---\nb: 2")]
    [InlineData("a: 1\n...\nb: 2"), InlineData("a: 1\r---\rb: 2")]
    [InlineData("{\"a\":1}\n{\"b\":2}"), InlineData("{\"a\":1}{\"b\":2}\n"), InlineData("{\"a\":1}\n---\n{\"b\":2}")]
    public void Reads_two_documents(string text)
    {
        YamlReadResult result = YamlText.Read(text);
        Assert.Empty(result.Errors);
        Assert.Equal(TwoDocuments, result.Documents.Select(document => document.Root.ToString()));
    }

    [Theory]
    [InlineData(""), InlineData("\n\n"), InlineData("# nothing\n"), InlineData("---\n---\n")]
    [InlineData("\uFEFF"), InlineData("...\n")]
    public void Reads_no_document_from_an_empty_text(string text)
    {
        YamlReadResult result = YamlText.Read(text);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Documents);
    }

    [Fact]
    public void Keeps_the_good_documents_and_every_error_of_the_others()
    {
        YamlReadResult result = YamlText.Read("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n---\nd: x: y\n---\nb: 2\n");
        Assert.Equal(TwoDocuments, result.Documents.Select(document => document.Root.ToString()));
        Assert.Equal([3, 6, 8], result.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Cuts_no_document_at_dashes_inside_of_a_block_scalar() =>
        Assert.Equal(
            """{"a":"x\n---\ny\n...\n","b":"-----"}""",
            YamlText.Json("a: |\n  x\n  ---\n  y\n  ...\nb: -----\n"));

    [Theory]
    [InlineData("", 3, 1), InlineData("kind", 3, 1), InlineData("metadata.labels", 5, 3)]
    [InlineData("metadata.labels[\"a/b\"]", 6, 5)]
    [InlineData("metadata.labels[\"q\\\"\"]", 7, 5), InlineData("spec.containers[0]", 10, 7)]
    [InlineData("spec.containers[0].image", 11, 7)]
    [InlineData("spec.containers[1].image", 13, 7), InlineData("spec.containers[1].ports[0].containerPort", 12, 7)]
    [InlineData("spec.containers[7].image", 9, 3), InlineData("spec.x.y.z", 8, 1), InlineData("nope", 3, 1)]
    [InlineData("spec.containers[", 3, 1), InlineData("..", 3, 1), InlineData("spec[0]", 8, 1)]
    [InlineData("spec.containers[name=\"c\"].image", 13, 7), InlineData("spec.containers[name=\"no\"].image", 9, 3)]
    public void Knows_where_a_field_is_written(string path, int line, int column)
    {
        const string Text = "# Source: x\n---\nkind: Pod\nmetadata:\n  labels:\n    a/b: c\n"
            + "    q\": d\nspec:\n  containers:\n"
            + "    - name: a\n      image: b\n    - name: c\n      image: d\n";
        Assert.Equal((line, column), YamlText.One(Text).PositionOf(path));
    }

    [Fact]
    public void Knows_where_a_field_is_written_in_later_documents_and_in_json()
    {
        YamlReadResult yaml = YamlText.Read("a: 1\n---\nb:\n  c: 2\n");
        Assert.Equal((4, 3), yaml.Documents[1].PositionOf("b.c"));
        Assert.Equal(3, yaml.Documents[1].Line);
        YamlDocument json = YamlText.One("{\n  \"a\": {\"é\": 1, \"b\": [1,\n 2]}}");
        Assert.Equal((2, 17), json.PositionOf("a.b"));
        Assert.Equal((3, 2), json.PositionOf("a.b[1]"));
    }

    [Fact]
    public void Points_at_the_anchor_for_a_field_that_came_by_a_merge_key() =>
        Assert.Equal((2, 3), YamlText.One("base: &b\n  x: 1\nown:\n  <<: *b\n").PositionOf("own.x"));

    [Fact]
    public void Reads_json_with_everything_that_yaml_would_not_take()
    {
        string key = new('k', 3000);
        string json = $"{{\n\t\"{key}\": \"\\/\\ud83d\\ude00\",\n"
            + "\t\"n\": 1.0, \"big\": 9007199254740993, \"no\": \"no\", \"s\": \"a\\tb\"}";
        YamlDocument document = YamlText.One(json);
        Assert.Equal("/😀", document.Root.Member(key)!.Text);
        Assert.Equal("1.0", document.Root.Member("n")!.NumberText);
        Assert.Equal("9007199254740993", document.Root.Member("big")!.NumberText);
    }

    [Fact]
    public void Reads_braces_that_are_yaml_but_not_json() =>
        Assert.Equal("""{"a":true,"b":[511]}""", YamlText.Json("{a: yes, b: [0777,]}"));
}
