using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>Values as goyaml.v2 of sigs.k8s.io/yaml resolves them; the rows are read off its resolve.go.</summary>
public class ScalarTests
{
    [Theory]
    [InlineData("yes"), InlineData("Yes"), InlineData("YES"), InlineData("y"), InlineData("Y"), InlineData("on")]
    [InlineData("On"), InlineData("ON"), InlineData("true"), InlineData("True"), InlineData("TRUE")]
    public void Reads_the_yes_words_of_yaml_1_1_as_true(string word) =>
        Assert.Equal("""{"a":true}""", YamlText.Json($"a: {word}"));

    [Theory]
    [InlineData("no"), InlineData("No"), InlineData("NO"), InlineData("n"), InlineData("N"), InlineData("off")]
    [InlineData("Off"), InlineData("OFF"), InlineData("false"), InlineData("False"), InlineData("FALSE")]
    public void Reads_the_no_words_of_yaml_1_1_as_false(string word) =>
        Assert.Equal("""{"a":false}""", YamlText.Json($"a: {word}"));

    [Theory]
    [InlineData("tRUE"), InlineData("yEs"), InlineData("oN"), InlineData("truely"), InlineData("nil")]
    [InlineData("None")]
    [InlineData("nULL"), InlineData("2001-12-14"), InlineData("2001-12-14T21:59:43Z"), InlineData("1:30")]
    [InlineData("190:20:30")]
    [InlineData("0x"), InlineData("0b2"), InlineData("0o8"), InlineData("1.2.3"), InlineData("1e400")]
    [InlineData("100m"), InlineData("1Gi")]
    [InlineData("_1"), InlineData(".5__0"), InlineData("._5"), InlineData("."), InlineData("+")]
    [InlineData("1e"), InlineData("e5")]
    [InlineData("0x1.8p1"), InlineData("Infinity"), InlineData("NaN"), InlineData("<<"), InlineData("=")]
    public void Reads_everything_else_as_a_string(string text) =>
        Assert.Equal($$"""["{{text}}"]""", YamlText.Json($"- {text}"));

    [Theory]
    [InlineData("'yes'", "yes"), InlineData("\"yes\"", "yes"), InlineData("'1'", "1"), InlineData("\"null\"", "null")]
    [InlineData("''", ""), InlineData("!!str 012", "012"), InlineData("!!str", ""), InlineData("!!str yes", "yes")]
    [InlineData("\"\\x41\\u00e9\\U0001F600\"", "Aé😀"), InlineData("'it''s'", "it's")]
    public void Reads_quoted_and_tagged_text_as_a_string(string yaml, string expected) =>
        Assert.Equal(expected, YamlText.One($"a: {yaml}").Root.Member("a")!.Text);

    [Theory]
    [InlineData("0777", "511"), InlineData("0o777", "511"), InlineData("0O17", "15")]
    [InlineData("-017", "-15"), InlineData("00", "0")]
    [InlineData("0x1F", "31"), InlineData("0XfF", "255"), InlineData("-0x10", "-16")]
    [InlineData("0b101", "5"), InlineData("-0b11", "-3"), InlineData("0b-1", "-1")]
    [InlineData("1_000", "1000"), InlineData("0x_ff", "255"), InlineData("1__0_", "10")]
    [InlineData("+5", "5"), InlineData("-0", "0")]
    [InlineData("9007199254740993", "9007199254740993"), InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695")]
    public void Reads_integers_in_every_form_and_exactly(string yaml, string expected) =>
        Assert.Equal(expected, YamlText.One($"a: {yaml}").Root.Member("a")!.NumberText);

    [Theory]
    [InlineData("1.0", "1.0"), InlineData("1e3", "1e3"), InlineData("-1.50", "-1.50"), InlineData("1E+2", "1E+2")]
    [InlineData(".5", "0.5"), InlineData("-.5", "-0.5"), InlineData(".5_1e5", "51000")]
    [InlineData("+1.5", "1.5"), InlineData("1.", "1")]
    [InlineData("1_0.5", "10.5")]
    [InlineData("08", "8"), InlineData("0778", "778"), InlineData("09.50", "9.5")]
    [InlineData("685_230.15", "685230.15")]
    public void Reads_floats_as_written_if_json_can_express_them(string yaml, string expected) =>
        Assert.Equal(expected, YamlText.One($"a: {yaml}").Root.Member("a")!.NumberText);

    [Theory]
    [InlineData("~"), InlineData("null"), InlineData("Null"), InlineData("NULL"), InlineData("")]
    [InlineData("!!null ''")]
    public void Reads_every_null_form(string yaml) => Assert.Equal("""{"a":null}""", YamlText.Json($"a: {yaml}"));

    [Theory]
    [InlineData(".inf"), InlineData("-.Inf"), InlineData("+.INF"), InlineData(".nan"), InlineData(".NaN")]
    public void Rejects_values_that_json_cannot_express(string yaml)
    {
        YamlError error = YamlText.Error($"a: {yaml}");
        Assert.Equal((1, 4), (error.Line, error.Column));
        Assert.Contains("infinity", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!!int '5'", "5"), InlineData("!!float 5", "5"), InlineData("!!bool yes", "true")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("!!timestamp 2001-12-14", "\"2001-12-14\""), InlineData("!!map {}", "{}")]
    [InlineData("!!seq []", "[]"), InlineData("! 5", "\"5\"")]
    public void Reads_the_tags_of_yaml(string yaml, string expected) =>
        Assert.Equal($$"""{"a":{{expected}}}""", YamlText.Json($"a: {yaml}"));

    [Theory]
    [InlineData("!foo x", "!foo"), InlineData("!!set {x}", "!!set")]
    [InlineData("!!python/object:os.system x", "!!python"), InlineData("!x {}", "!x")]
    [InlineData("!<tag:example.com,2000:app> x", "tag:example.com")]
    public void Rejects_unknown_tags(string yaml, string tag) =>
        Assert.Contains(tag, YamlText.Error($"a: {yaml}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("!!int x"), InlineData("!!int 1.5"), InlineData("!!bool 1"), InlineData("!!float x")]
    [InlineData("!!null 1")]
    [InlineData("!!timestamp now"), InlineData("!!binary '*'"), InlineData("!!binary /w==")]
    public void Rejects_a_value_that_does_not_fit_its_tag(string yaml) =>
        Assert.Contains("tag", YamlText.Error($"a: {yaml}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: |\n  x", "x\n"), InlineData("a: |-\n  x", "x"), InlineData("a: |\n  x\n", "x\n")]
    [InlineData("a: |\n\n  x\n", "\nx\n"), InlineData("a: |\n  \n  x\n", "\nx\n")]
    [InlineData("a: |\n \n  x\n", "\nx\n")]
    [InlineData("a: >-\n  x\n   \n  y\n", "x\n \ny"), InlineData("a: |\n    \nb: 1\n", "")]
    [InlineData("a: |\n    \n  \n    x\n", "\n\nx\n")]
    [InlineData("a: |\n  x |\n      \n  y\n", "x |\n    \ny\n")]
    public void Reads_the_edges_of_block_scalars_as_kubernetes_does(string yaml, string expected) =>
        Assert.Equal(expected, YamlText.One(yaml).Root.Member("a")!.Text);

    [Fact]
    public void Reads_block_scalars_with_their_line_ends()
    {
        const string Text = "literal: |\n  a\n    b\n\nkeep: |+\n  a\n\nstrip: >-\n  a\n  b\n\n  c\n";
        Assert.Equal("""{"literal":"a\n  b\n","keep":"a\n\n","strip":"a b\nc"}""", YamlText.Json(Text));
    }
}
