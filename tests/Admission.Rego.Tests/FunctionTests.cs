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
}
