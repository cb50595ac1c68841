using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>Keys: names that are no strings, duplicates, merge keys, anchors.</summary>
public class KeyTests
{
    [Theory]
    [InlineData("1", "1"), InlineData("010", "8"), InlineData("yes", "true"), InlineData("y", "true")]
    [InlineData("No", "false")]
    [InlineData("1.10", "1.1"), InlineData("08.5", "8.5"), InlineData("'1.10'", "1.10")]
    [InlineData("'yes'", "yes"), InlineData("-0x10", "-16")]
    [InlineData("1234567.5", "1.2345675e+06"), InlineData("1e6", "1e+06"), InlineData("0.00001", "1e-05")]
    [InlineData("1e20", "1e+20"), InlineData("991e5", "9.91e+07")]
    [InlineData("-100000.5", "-100000.5"), InlineData("0.0", "0"), InlineData("0.012", "0.012")]
    [InlineData("1e5", "100000")]
    [InlineData("2001-12-14", "2001-12-14"), InlineData("__proto__", "__proto__")]
    [InlineData("9007199254740993", "9007199254740993")]
    public void Creates_a_name_from_a_key_as_Kubernetes_does(string key, string expected) =>
        Assert.Equal(expected, YamlText.One($"{key}: x").Root.NameAt(0));

    [Theory]
    [InlineData("~: x"), InlineData("null: x"), InlineData(": x"), InlineData("? [a]\n: x")]
    [InlineData("? {a: b}\n: x")]
    public void Rejects_keys_that_are_not_names(string text) =>
        Assert.Contains("Use a plain name", YamlText.Error(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3"), InlineData("a: 1\nb: 2\n'a': 3"), InlineData("{\n\"b\": 1, \"a\": 1,\n\"a\": 2}")]
    [InlineData("{\n\"b\": 1, 'a': 1,\n\"\\x61\": 2}")]
    public void Rejects_duplicate_keys_and_names_both_lines(string text)
    {
        // attack-cases 52
        YamlError error = YamlText.Error(text);
        Assert.Equal(3, error.Line);
        Assert.Matches("'a' is already set on line [12]", error.Message);
    }

    [Fact]
    public void Rejects_keys_that_become_the_same_name() =>
        Assert.Contains(
            "'true' is already set on line 1",
            YamlText.Error("yes: 1\n\"true\": 2").Message, StringComparison.Ordinal);

    [Fact]
    public void Finds_duplicates_in_mappings_of_many_members()
    {
        string members = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"k{i}: {i}"));
        string message = YamlText.Error(members + "\nk17: 1").Message;
        Assert.Contains("'k17' is already set on line 18", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_error_of_a_document_at_once()
    {
        YamlReadResult result = YamlText.Read("a: 1\na: 2\nb: .inf\nc: !x y\nd: *e\n~: 1");
        Assert.Equal([2, 3, 4, 5, 6], result.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Merges_a_mapping_and_lets_later_keys_win() =>
        Assert.Equal(
            """{"base":{"x":1,"y2":2},"own":{"x":9,"y2":2}}""",
            YamlText.Json("base: &b {x: 1, y2: 2}\nown:\n  <<: *b\n  x: 9"));

    [Fact]
    public void Merges_a_list_and_lets_earlier_sources_win() =>
        Assert.Equal(
            """[{"x":1},{"x":2,"z":3},{"x":1,"z":3}]""",
            YamlText.Json("- &a {x: 1}\n- &b {x: 2, z: 3}\n- <<: [*a, *b]"));

    [Fact]
    public void Merges_through_several_levels() =>
        Assert.Equal(
            """{"a":{"x":1},"b":{"y2":2,"x":1},"c":{"z":3,"y2":2,"x":1}}""",
            YamlText.Json("a: &a {x: 1}\nb: &b {<<: *a, y2: 2}\nc: {<<: *b, z: 3}"));

    [Fact]
    public void Rejects_a_merge_key_after_a_key_that_it_would_change()
    {
        YamlError error = YamlText.Error("a: &a {x: 1}\nb:\n  x: 2\n  <<: *a");
        Assert.Equal((3, 3), (error.Line, error.Column));
        Assert.Contains("line 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<<: 1"), InlineData("<<: [1]"), InlineData("<<: ~"), InlineData("<<: [{}, []]")]
    public void Rejects_a_merge_key_whose_value_is_not_a_mapping(string text) =>
        Assert.Contains("needs a mapping", YamlText.Error(text).Message, StringComparison.Ordinal);

    [Fact]
    public void Rejects_two_merge_keys() =>
        Assert.Contains(
            "one list", YamlText.Error("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a").Message, StringComparison.Ordinal);

    [Fact]
    public void Reads_a_quoted_merge_key_as_a_name() => Assert.Equal("""{"<<":1}""", YamlText.Json("\"<<\": 1"));

    [Fact]
    public void Expands_aliases_of_mappings_lists_scalars_and_keys() =>
        Assert.Equal(
            """{"a":{"x":1},"b":[1],"c":"t","d":[{"x":1},[1],"t"],"t":1}""",
            YamlText.Json("a: &a {x: 1}\nb: &b [1]\nc: &c t\nd: [*a, *b, *c]\n*c : 1"));

    [Fact]
    public void Takes_the_last_anchor_of_a_name() =>
        Assert.Equal("[1,1,2,2]", YamlText.Json("[&a 1, *a, &a 2, *a]"));

    [Theory]
    [InlineData("a: *b"), InlineData("a: *b\nc: &b 1"), InlineData("*b : 1")]
    public void Rejects_an_alias_without_an_anchor_before_it(string text) =>
        Assert.Contains("no anchor '&b'", YamlText.Error(text).Message, StringComparison.Ordinal);

    [Fact]
    public void Rejects_an_anchor_of_another_document() =>
        Assert.Equal(2, Assert.Single(YamlText.Read("a: &x 1\n---\nb: *x").Errors).Line - 1);

    [Theory]
    [InlineData("&a [*a]"), InlineData("a: &a {b: *a}"), InlineData("a: &a\n  <<: *a"), InlineData("&a [{x: [*a]}]")]
    public void Rejects_an_anchor_that_contains_itself(string text) =>
        Assert.Contains(
            YamlText.Read(text).Errors,
            error => error.Message.Contains("inside its own anchor", StringComparison.Ordinal));
}
