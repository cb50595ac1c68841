using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>Mistakes in YAML, each at the line where it is, in words that help.</summary>
public class SyntaxErrorTests
{
    [Theory]
    [InlineData("a:\n  - b\n  c: d\n", 3, 3, "another list item")]
    [InlineData("a:\n  b: 1\n c: 2\n", 3, 2, "indentation")]
    [InlineData("a: b\n  c: d\n", 2, 4, "a mapping ('key: value') is not allowed here")]
    [InlineData("a: b: c\n", 1, 5, "not allowed here"), InlineData("a:\n\tb: c\n", 2, 1, "a tab indents this line")]
    [InlineData("a:\n  b: c\n\td: e\n", 3, 1, "a tab indents this line")]
    [InlineData("a: |\n  b\n \tc\n", 3, 2, "a tab")]
    [InlineData("a:\n- \tb\n", 2, 3, "a tab follows")]
    [InlineData("a: [b, c\nd: e\n", 1, 4, "bracket '[' is never closed")]
    [InlineData("a: {b: c\nd: e\n", 1, 4, "bracket '{' is never closed")]
    [InlineData("a:\n  b: [c,\n    d\n  e: f\n", 2, 6, "bracket '[' is never closed")]
    [InlineData("a: {\n  b: c\n  d: e\n}\n", 3, 4, "',' or '}' is expected here")]
    [InlineData("a: [b}\n", 1, 6, "not '}'")]
    [InlineData("a: b\nc: ]\n", 2, 4, "not ']'")]
    [InlineData("a: 1\nb: \"c\nd: e\n", 2, 4, "the quote (\") that opens here")]
    [InlineData("a: 'b\nc: d\ne: 'f'\n", 1, 4, "closes only on line 3"), InlineData("a: 'it's'\n", 1, 8, "more text")]
    [InlineData("a: \"\\d\"\n", 1, 5, "unknown escape"), InlineData("a: \"\\x4\"\n", 1, 5, "2 hexadecimal digits")]
    [InlineData("a: *b\n", 1, 4, "no anchor '&b'")]
    [InlineData("a: 1\nplain text\nb: 2\n", 2, 1, "a key is expected here, but ':' is missing")]
    [InlineData("a: @b\n", 1, 4, "cannot begin with '@'"), InlineData("a: %b\n", 1, 4, "cannot begin with '%'")]
    [InlineData("a: - b\n", 1, 4, "a list item ('-') cannot begin here")]
    [InlineData("a: [|\n  b]\n", 1, 5, "a block ('|')")]
    [InlineData("a: | b\n", 1, 6, "text follows '|'"), InlineData("a: &b! c\n", 1, 4, "an anchor")]
    [InlineData("%FOO\n---\na: b\n", 1, 1, "a directive"), InlineData("%YAML 1.2\n---\na: b\n", 1, 1, "YAML 1.2")]
    [InlineData("a: !x!y z\n", 1, 4, "tag handle '!x!'")]
    [InlineData("a: b\u0001c\n", 1, 5, "control character")]
    public void Reports_a_mistake_at_its_place(string text, int line, int column, string what)
    {
        YamlError error = YamlText.Error(text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [\nb\n]\n", """{"a":["b"]}"""), InlineData("a: {\nb: c\n}\nd: e\n", """{"a":{"b":"c"},"d":"e"}""")]
    [InlineData("a:\n  b: \"c\nd\"\n", """{"a":{"b":"c d"}}""")]
    [InlineData("a:\n  b: 'c\n\nd'\n", """{"a":{"b":"c\nd"}}""")]
    [InlineData("a:\n  b: [\"\n   c\n  \"]\n  d: e\n", """{"a":{"b":[" c "],"d":"e"}}""")]
    [InlineData("a: \"b\\\n  c\"\n", """{"a":"bc"}"""), InlineData("a: {b:c}\n", """{"a":{"b:c":null}}""")]
    [InlineData("a: |\n\n  \n  b\n", """{"a":"\n\nb\n"}"""), InlineData("a:\n- b\nc: d\n", """{"a":["b"],"c":"d"}""")]
    [InlineData("a: >-\n  b\n  c\n\n  d\n", """{"a":"b c\nd"}""")]
    [InlineData("a: [b, c: d]\n", """{"a":["b",{"c":"d"}]}""")]
    [InlineData("a: b#c # d\n", """{"a":"b#c"}"""), InlineData("a: \tb\t\n", """{"a":"b"}""")]
    [InlineData("%TAG !k! tag:yaml.org,2002:\n---\na: !k!str 1\n", """{"a":"1"}""")]
    [InlineData("? a\n: b\n", """{"a":"b"}""")]
    public void Reads_documents_as_kubernetes_does(string text, string expected) =>
        Assert.Equal(expected, YamlText.Json(text));

    [Fact]
    public void Keeps_the_lines_behind_text_that_is_not_indented()
    {
        YamlDocument document = YamlText.One("a: [\"\nb\n\"]\nc:\n  d: {\ne: f\n}\n  g: h\n");
        Assert.Equal((4, 1), document.PositionOf("c"));
        Assert.Equal((6, 1), document.PositionOf("c.d.e"));
        Assert.Equal((8, 3), document.PositionOf("c.g"));
    }

    [Fact]
    public void Skips_only_the_broken_document()
    {
        YamlReadResult result = YamlText.Read("a: 1\n---\nb: [\n---\nb: \u0001\n---\nc: 'd\n---\nb: 2\n");
        Assert.Equal(2, result.Documents.Length);
        Assert.Equal([3, 5, 7], result.Errors.Select(static error => error.Line));
    }
}
