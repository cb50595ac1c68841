namespace Admission.Rego.Tests;

/// <summary>Interpolated strings, as in OPA 1.14.</summary>
public sealed class InterpolationTests
{
    private const string Module =
        """"
        package p

        word := "foo"
        number := 42
        list := ["foo", "bar"]
        users := {"user_42", "user_7"}
        a := input.a
        b := input.b

        within := $"v {a with input as {"a": 1}} {a}"
        within_raw := $`v {a with input as {"a": 1}}`
        within_two := $"{[a, b] with input.a as 1 with input.b as {"x": 2}}"
        within_undefined := $"v {a with input as {"b": 1}}"
        within_call := $"{count(a) with input.a as [1, 2, 3]}"
        around := x if x := $"v {a} {b}" with input.a as 1 with input.b as "two"
        around_again := x if x := $"v {a} {b}" with input as {"a": 1} with input as {"b": "two"}

        keys := {$"<{k}>": $`<{v}>` | some k, v in list}
        all if every i, x in list { ["<foo>", "<bar>"][i] == $"<{x}>" }
        is_user if $"user_{number}" in users

        named($"{x} {input.y}") := x if x = "foo"
        named_raw($`{x} {input.y}`, z) := [x, z] if x = "bar"
        constant($"{number}!") := "yes"
        """";

    [Theory]
    [InlineData("$\"\"", "\"\"")]
    [InlineData("$``", "\"\"")]
    [InlineData("$\"\\{42} \\{{42}\"", "\"{42} {42\"")]
    [InlineData("$`\\{42} \\{{42}`", "\"{42} {42\"")]
    [InlineData("$\"{42}, {13.37}, {true}, {\"foo\"}, {null}\"", "\"42, 13.37, true, foo, null\"")]
    [InlineData("$\"{[]} {set()} {{42}} {{}} {{\"a\": \"b\"}}\"", "\"[] set() {42} {} {\\\"a\\\": \\\"b\\\"}\"")]
    [InlineData("$\"{[x | some x in data.p.list]}\"", "\"[\\\"foo\\\", \\\"bar\\\"]\"")]
    [InlineData("$\"{$\"{data.p.word}\"} {$`{$\"{data.none}\"} baz`}\"", "\"foo <undefined> baz\"")]
    [InlineData("$\"{1 + data.p.number} {input.none}\"", "\"43 <undefined>\"")]
    [InlineData("$`{$\"{data.p.word}\"} {$`{$`{data.p.number}`} baz`}`", "\"foo 42 baz\"")]
    [InlineData("data.p.within", "\"v 1 outer\"")]
    [InlineData("data.p.within_raw", "\"v 1\"")]
    [InlineData("data.p.within_two", "\"[1, {\\\"x\\\": 2}]\"")]
    [InlineData("data.p.within_undefined", "\"v <undefined>\"")]
    [InlineData("data.p.within_call", "\"3\"")]
    [InlineData("data.p.around", "\"v 1 two\"")]
    [InlineData("data.p.around_again", "\"v <undefined> two\"")]
    [InlineData("data.p.keys", "{\"<0>\":\"<foo>\",\"<1>\":\"<bar>\"}")]
    [InlineData("data.p.all", "true")]
    [InlineData("data.p.is_user", "true")]
    [InlineData("data.p.named(\"foo bar\")", "\"foo\"")]
    [InlineData("data.p.named(\"foo baz\")", "undefined")]
    [InlineData("data.p.named_raw(\"bar bar\", 1)", "[\"bar\",1]")]
    [InlineData("data.p.constant(\"42!\")", "\"yes\"")]
    [InlineData("data.p.constant(\"43!\")", "undefined")]
    public void Interpolated_string_has_the_value_of_OPA(string query, string expected) =>
        Assert.Equal(
            expected,
            Rego.Eval(query, Module, """{"a": "outer", "y": "bar"}""")
                .Replace("\\u003c", "<", StringComparison.Ordinal)
                .Replace("\\u003e", ">", StringComparison.Ordinal));

    [Theory]
    [InlineData("$\"{}\"")]
    [InlineData("$\"{1 with}\"")]
    [InlineData("$\"{1 with input as}\"")]
    [InlineData("$\"{1 with input as 2 3}\"")]
    [InlineData("$\"{1")]
    [InlineData("$`{$\"{1}`")]
    public void Rejects_a_part_that_is_not_an_expression(string text) =>
        Assert.Contains("rego_parse_error", Rego.Refusal($"package p\n\nx := {text}\n"), StringComparison.Ordinal);

    [Fact]
    public void Rejects_an_argument_whose_variables_the_body_does_not_set() => Assert.Contains(
        "rego_unsafe_var_error", Rego.Refusal("package p\n\nf($\"{x}\") := 1\n"), StringComparison.Ordinal);

    [Fact]
    public void Rejects_strings_that_are_nested_too_deeply()
    {
        const int Depth = 10_000;
        string open = string.Concat(Enumerable.Repeat("$\"{", Depth));
        string close = string.Concat(Enumerable.Repeat("}\"", Depth));

        Assert.Contains(
            "nested too deeply", Rego.Refusal($"package p\n\nx := {open}1{close}\n"), StringComparison.Ordinal);
    }
}
