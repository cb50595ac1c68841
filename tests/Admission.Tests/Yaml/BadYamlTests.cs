using System.Text;
using Admission.Yaml;
using CsCheck;

namespace Admission.Tests.Yaml;

/// <summary>What must be refused, quickly and at its place: bombs, control characters, other encodings,
/// noise.</summary>
public class BadYamlTests
{
    [Theory]
    [InlineData("a:\n\tb: 1"), InlineData("a:\n  b: 1\n\tc: 2"), InlineData("a: 1\n\tb: 2")]
    public void Reports_that_a_tab_indents(string text) =>
        Assert.Contains("tab", YamlText.Error(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: [1"), InlineData("a: 'x"), InlineData("a: \"x"), InlineData("a: x: y")]
    [InlineData("- a\nb: 1"), InlineData("a: 1\n b: 2")]
    [InlineData("}"), InlineData("a: @x"), InlineData("a: `x`"), InlineData("%YAML 3.0\n---\na: 1")]
    [InlineData("!e!x y"), InlineData("a: \"\\q\"")]
    [InlineData("a: {{ .Values.x }}"), InlineData("a: \"\\ud800\""), InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":1"), InlineData("[1] 2")]
    public void Rejects_text_that_is_not_yaml(string text) => Assert.NotEmpty(YamlText.Read(text).Errors);

    [Theory]
    [InlineData("{a: b}\nstray\n"), InlineData("[a]\nb: c\n"), InlineData("'a'\n'b'\n"), InlineData("{a: b} {c: d}\n")]
    public void Rejects_the_whole_document_when_text_follows_its_end(string text)
    {
        YamlReadResult result = YamlText.Read("first: 1\n---\n" + text + "---\nlast: 1\n");
        Assert.Equal(["{\"first\":1}", "{\"last\":1}"], result.Documents.Select(static one => one.Root.ToString()));
        Assert.Single(result.Errors);
    }

    [Fact]
    public void Points_to_the_line_of_the_syntax_error() =>
        Assert.Equal(3, YamlText.Error("a: 1\nb: 2\nc: x: y\nd: 1\n").Line);

    [Theory]
    [InlineData(0x00), InlineData(0x01), InlineData(0x1B), InlineData(0x7F)]
    public void Rejects_control_characters_that_could_end_the_text_early(byte control)
    {
        YamlError error = YamlText.Error($"a: 1\nb: {(char)control}\nc: 2");
        Assert.Equal((2, 4), (error.Line, error.Column));
        Assert.Contains("control character", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16"), InlineData("utf-16BE"), InlineData("utf-32")]
    public void Rejects_wide_encodings_with_or_without_a_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("a: 1");
        foreach (byte[] bytes in (byte[][])[text, [.. encoding.GetPreamble(), .. text]])
        {
            YamlReadResult result = KubernetesYaml.Read(bytes, YamlLimits.Default);
            Assert.Single(result.Errors);
            Assert.Empty(result.Documents);
        }
    }

    [Fact]
    public void Rejects_invalid_utf_8_at_its_place()
    {
        YamlReadResult result = KubernetesYaml.Read((byte[])[.. "a: é\nb: "u8, 0xC3, 0x28], YamlLimits.Default);
        YamlError error = Assert.Single(result.Errors);
        Assert.Equal((2, 4), (error.Line, error.Column));
    }

    [Fact]
    public void Rejects_a_billion_laughs_without_expanding_them()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [")
                .AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        }

        YamlError error = YamlText.Error(text.ToString());
        Assert.Contains("aliases", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, error.Line);
    }

    [Fact]
    public void Rejects_one_large_scalar_that_many_aliases_repeat()
    {
        string text = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(",", Enumerable.Repeat("*a", 10_000))}]";
        Assert.Contains("bytes once aliases", YamlText.Error(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_merge_keys_that_multiply()
    {
        string members = string.Join(",", Enumerable.Range(0, 2000).Select(i => $"k{i}: 1"));
        string merges = string.Concat(Enumerable.Range(0, 1000).Select(_ => "- {<<: *a}\n"));
        Assert.NotEmpty(YamlText.Read($"- &a {{{members}}}\n{merges}").Errors);
    }

    [Theory]
    [InlineData("[", 10_000), InlineData("[", 200_000), InlineData("{", 100_000), InlineData("- ", 100_000)]
    [InlineData("? ", 100_000)]
    [InlineData("{\"a\":", 100_000), InlineData("{a: ", 100_000), InlineData("[{a: ", 50_000)]
    public void Rejects_ten_thousand_levels(string open, int levels)
    {
        string text = string.Concat(Enumerable.Repeat(open, levels));
        Assert.Contains("levels", YamlText.Read(text).Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_depth_that_aliases_add_up()
    {
        string chain = string.Concat(Enumerable.Range(1, 99).Select(i => $"a{i}: &a{i} [[[[[[*a{i - 1}]]]]]]\n"));
        Assert.Contains("levels once aliases", YamlText.Error($"a0: &a0 x\n{chain}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_up_to_each_limit_and_not_beyond()
    {
        var limits = new YamlLimits { MaxBytes = 40, MaxDepth = 3, MaxNodes = 8, MaxDocuments = 2 };
        Assert.Empty(YamlText.Read("a: [[1]]", limits).Errors);
        Assert.Contains("3 levels", YamlText.Error("a: [[[1]]]", limits).Message, StringComparison.Ordinal);
        Assert.Contains("8 nodes", YamlText.Error("[1,1,1,1,1,1,1,1]", limits).Message, StringComparison.Ordinal);
        YamlReadResult three = YamlText.Read("a: 1\n---\na: 1\n---\na: 1", limits);
        Assert.Contains("2 documents", three.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(2, three.Documents.Length);
        Assert.Contains("limit of 40", YamlText.Error(new string('#', 41), limits).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_readable_number_of_errors_and_still_drops_every_broken_document()
    {
        YamlReadResult result = YamlText.Read(string.Concat(Enumerable.Repeat("---\na: 1\na: 2\n", 300)));
        Assert.Empty(result.Documents);
        Assert.Equal(101, result.Errors.Length);
    }

    [Fact]
    public void Never_throws_for_any_bytes()
    {
        string[] words =
        [
            "a", ": ", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ",", "&a ", "*a",
            "!!int ", "!x ", "!<", "'", "\"", "|", ">", "\\",
            "---\n", "...\n", "%TAG ! x\n", "%YAML 1.1\n", "%", "#",
            "? ", "<<: ", "1", "0x", "~", "\r", "é", "\u0085", "\u2028", "\uFEFF", "@", "`",
        ];
        Gen<string> texts = Gen.Int[0, words.Length - 1].Array[0, 40]
            .Select(chosen => string.Concat(chosen.Select(word => words[word])));
        texts.Sample(
            text =>
            {
                YamlReadResult result = YamlText.Read(text);
                foreach (YamlDocument document in result.Documents)
                {
                    Assert.True(document.Root.RawUtf8.Length > 0);
                }
            },
            iter: 20_000);
        Gen.Byte.Array[0, 60].Sample(bytes => KubernetesYaml.Read(bytes, YamlLimits.Default), iter: 20_000);
    }
}
