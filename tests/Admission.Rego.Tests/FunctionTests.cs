namespace Admission.Rego.Tests;

/// <summary>Functions whose rules are picked by an argument, and whose results are remembered.</summary>
public sealed class FunctionTests
{
    private const string Module =
        """
        package p

        unit("Ki") := 1024
        unit("Mi") := 1048576
        unit("") := 1
        unit("k") := 1000
        unit(1) := "one"
        unit(x) := "list" if is_array(x)
        unit(x) := "long" if count(x) > 3

        mark(x) := input.mark if x == x

        marks := [a, b, c] if {
            x := ["same"]
            a := mark(x)
            b := mark(x) with input.mark as "b"
            c := mark(x)
        }
        """;

    [Theory]
    [InlineData("data.p.unit(\"Mi\")", "1048576")]
    [InlineData("data.p.unit(\"\")", "1")]
    [InlineData("data.p.unit(1.0)", "\"one\"")]
    [InlineData("data.p.unit([1])", "\"list\"")]
    [InlineData("data.p.unit(\"long text\")", "\"long\"")]
    [InlineData("data.p.unit(\"x\")", "undefined")]
    [InlineData("data.p.unit(null)", "undefined")]
    [InlineData("[data.p.unit(\"Ki\"), data.p.unit(\"k\"), data.p.unit(\"Ki\")]", "[1024,1000,1024]")]
    public void Argument_picks_the_rules_that_can_match(string query, string expected) =>
        Assert.Equal(expected, Rego.Eval(query, Module));

    [Fact]
    public void Result_is_another_one_under_another_input() =>
        Assert.Equal("[\"a\",\"b\",\"a\"]", Rego.Eval("data.p.marks", Module, """{"mark": "a"}"""));

    [Theory]
    [InlineData("x := count([1]) with count as f", "[\"f\",1]")]
    [InlineData("x := sum([1]) with sum as g with count as f", "[\"g\",1]")]
    [InlineData("x := r with count as f", "[\"f\",1]")]
    [InlineData("x := g([1]) with g as f with sum as f with count as g", "[\"f\",1]")]
    public void Replacement_of_a_function_calls_no_other_replacement(string expression, string value) =>
        Assert.Equal(value, Rego.Eval("data.a.p", "package a\n\nf(x) := [\"f\", sum(x)]\n\n"
            + $"g(x) := [\"g\", count(x)]\n\nr := count([1])\n\np := x if {expression}\n"));

    [Theory]
    [InlineData("strings.split_n(\"a.b.c.d\", \".\", 2)", "[\"a\",\"b\"]")]
    [InlineData("strings.split_n(\"a.b.c.d\", \".\", -2)", "[\"c\",\"d\"]")]
    [InlineData("strings.split_n(\"a.b\", \".\", -9)", "[\"a\",\"b\"]")]
    [InlineData("strings.split_n(\"a.b\", \".\", 0)", "[]")]
    [InlineData("strings.split_n(\"abc\", \"\", 2)", "[\"a\",\"b\"]")]
    [InlineData("json.match_schema({\"v\": 1}, {\"enum\": []})[0]", "false")]
    [InlineData("json.match_schema(json.unmarshal(\"[1]\"), {\"type\": \"array\"})[0]", "true")]
    public void Function_has_the_result_of_opa(string query, string value) =>
        Assert.Equal(value, Rego.Eval(query));

    [Theory]
    [InlineData("hex.decode(\"0g\")", "hex.decode: encoding/hex: invalid byte: U+0067 'g'")]
    [InlineData("hex.decode(\"0\")", "hex.decode: encoding/hex: odd length hex string")]
    [InlineData("base64.decode(\"ab*d\")", "base64.decode: illegal base64 data at input byte 2")]
    [InlineData("base64.decode(\"YQ\")", "base64.decode: illegal base64 data at input byte 0")]
    [InlineData("json.match_schema({}, {\"type\": \"x\"})", "json.match_schema: has a primitive type that is NOT VALID "
        + "-- given: /x/ Expected valid values are:[array boolean integer number null object string]")]
    public void Function_has_the_error_of_opa(string query, string error) => Assert.Equal(
        error,
        RegoProgram.Compile(Array.Empty<RegoSource>(), out _)!.Prepare(query, RegoVersion.V1, out _)!
            .Evaluate(new RegoInput { IsStrict = true }).Error?.Message);
}
