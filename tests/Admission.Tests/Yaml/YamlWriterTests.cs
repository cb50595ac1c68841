using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Fact]
    public void Writes_short_lists_in_one_line_and_mappings_as_blocks()
    {
        JsonValue value = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            """{"kind":"A","list":["a","b"],"items":[{"x":1,"name":[{"z":null}]}],"empty":{},"none":[]}"""));

        Assert.Equal(
            """
            kind: A
            list: [a, b]
            items:
              - x: 1
                name:
                  - z: null
            empty: {}
            none: []

            """,
            YamlWriter.Write(value));
    }

    [Theory]
    [InlineData("yes"), InlineData("null"), InlineData(""), InlineData("1.0"), InlineData("a: b"), InlineData("- a")]
    [InlineData("a\nb"), InlineData("\"quoted\" \\ and 'so'"), InlineData("*/*")]
    [InlineData("é\u0001"), InlineData("~")]
    [InlineData("0x10"), InlineData("a #b"), InlineData(" a"), InlineData("!a")]
    [InlineData("NaN"), InlineData("2026-01-01")]
    public void Text_reads_back_as_the_same_text(string text)
    {
        string json = System.Text.Json.JsonSerializer.Serialize(text);
        JsonValue value = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            $$"""{"a":{{json}},"b":[{{json}}],{{Key(json)}}:1}"""));

        Assert.True(JsonValue.AreSame(value, ReadBack(value)), YamlWriter.Write(value));
    }

    [Fact]
    public void Every_recorded_review_reads_back_as_the_same_value()
    {
        string[] files = Directory.GetFiles(Checkout.At("tests", "recordings"), "*.json");

        Assert.All(files, static file =>
        {
            JsonValue value = JsonTree.ParseTrusted(File.ReadAllBytes(file));
            Assert.True(JsonValue.AreSame(value, ReadBack(value)), file);
        });
    }

    private static string Key(string json) => json == "\"a\"" || json == "\"b\"" ? "\"c\"" : json;

    private static JsonValue ReadBack(JsonValue value)
    {
        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(YamlWriter.Write(value)), new YamlLimits());
        Assert.Empty(read.Errors);
        return Assert.Single(read.Documents).Root;
    }
}
