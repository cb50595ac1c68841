namespace Admission.Rego.Tests;

public sealed class RegoLanguageTests
{
    private const string Article =
        """
        package kubernetes.admission

        deny[msg] {
            input.request.kind.kind == "Deployment"
            image := input.request.object.spec.template.spec.containers[_].image
            image == "nginx:1.19"
            msg := "禁止使用已废弃的 nginx 1.19 镜像"
        }
        """;

    [Theory]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1 / 3", "0.33333333333333333334")]
    [InlineData("9223372036854775807 + 1", "9223372036854775808")]
    [InlineData("1 == 1.0", "true")]
    [InlineData("sort([{1}, {\"a\": 1}, [1], \"a\", 1, true, null])", "[null,true,1,\"a\",[1],{\"a\":1},[1]]")]
    [InlineData("sprintf(\"%s %d %v %t\", [5, 5.0, {1, \"a\"}, true])",
        "\"%!s(int=5) %!d(float64=5) {1, \\\"a\\\"} %!t(string=true)\"")]
    [InlineData("[x | some x in [3, 1, 2]]", "[3,1,2]")]
    [InlineData("{x | some x in [3, 1, 3]}", "[1,3]")]
    [InlineData("every x in [] { x > 1 }", "true")]
    [InlineData("input.missing", "undefined")]
    [InlineData("1 / 0", "undefined")]
    [InlineData("$\"a{1 + 1}b{input.missing}\"", "\"a2b\\u003cundefined\\u003e\"")]
    [InlineData("regex.replace(\"a\", \"a\", \"$1x\")", "\"\"")]
    [InlineData("units.parse_bytes(\"1Gi\")", "1073741824")]
    public void Query_has_the_same_value_as_in_opa(string query, string value) => Assert.Equal(value, Rego.Eval(query));

    [Fact]
    public void Policy_of_the_article_denies_the_deployment()
    {
        var source = new RegoSource("article.rego", Article, RegoVersion.V0);
        RegoQuery query = RegoProgram.Compile([source], out _)!.Prepare("data.kubernetes.admission.deny",
            RegoVersion.V0, out _)!;
        RegoResult result = query.Evaluate(new RegoInput
        {
            Input = Rego.Json(
                """
                {"request": {"kind": {"kind": "Deployment"}, "object": {"spec": {"template": {"spec": {"containers":
                [{"image": "nginx:1.19"}]}}}}}}
                """),
        });

        Assert.Contains("nginx 1.19", result.Rows[0].Expressions[0].Value.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x := y + 1 if y > 1", "3: rego_unsafe_var_error: var y is unsafe")]
    [InlineData("x := x", "3: rego_recursion_error: rule data.a.x is recursive: data.a.x -> data.a.x")]
    [InlineData("x if count(1)", "3: rego_type_error: count: invalid argument(s)")]
    [InlineData("x if startswith(\"a\")", "3: rego_type_error: startswith: arity mismatch")]
    [InlineData("x if startswith(\"a\", \"a\", true) == true", "3: rego_type_error: startswith: arity mismatch")]
    [InlineData(
        "x if f(1, 1) == 1\n\nf(y) := y", "3: rego_type_error: function data.a.f has arity 1, got 2 arguments")]
    [InlineData("x if 1 == \"1\"", "3: rego_type_error: match error")]
    [InlineData("x if nothing(1)", "3: rego_type_error: undefined function nothing")]
    [InlineData("x { true }", "3: rego_parse_error: `if` keyword is required before rule body")]
    [InlineData("x if { some i; true }", "3: rego_compile_error: declared var i unused")]
    [InlineData("input := 1", "3: rego_compile_error: rules must not shadow input (use a different rule name)")]
    public void Module_with_a_mistake_is_rejected_at_its_line(string rule, string error) =>
        Assert.Equal(error, Rego.Refusal($"package a\n\n{rule}\n"));

    [Fact]
    public void Statement_can_name_the_result_of_a_call_as_its_last_argument() => Assert.Equal(
        "true", Rego.Eval("data.a.x", "package a\n\nx if { f(1, y); count([y], z); z == y }\n\nf(n) := n\n", "{}"));

    [Fact]
    public void Rules_that_disagree_are_a_conflict() =>
        Assert.Equal("eval_conflict_error", Rego.Eval("data.a.x",
            "package a\n\nx := 1 if input.a\n\nx := 2 if input.b\n",
            "{\"a\": true, \"b\": true}"));

    [Fact]
    public void With_replaces_input_and_functions_for_one_expression() => Assert.Equal("[1,2,\"mock\"]", Rego.Eval(
        "data.a.all",
        """
        package a

        v := input.v

        f(x) := "real"

        g(x) := "mock"

        all := [y, z, w] if {
            y := v with input.v as 1
            z := v with input as {"v": 2}
            w := f(1) with f as g
        }
        """,
        "{\"v\": 0}"));

    [Fact]
    public void Program_can_be_used_by_many_threads()
    {
        RegoQuery query = RegoProgram.Compile(
            [new RegoSource("a.rego", "package a\n\nx contains n if some n in input.xs\n")], out _)!
            .Prepare("count(data.a.x)", RegoVersion.V1, out _)!;
        string[] answers = new string[64];
        Parallel.For(0, answers.Length, i => answers[i] = query.Evaluate(new RegoInput
        {
            Input = Rego.Json($"{{\"xs\": [{string.Join(',', Enumerable.Range(0, i))}]}}"),
        }).Rows[0].Expressions[0].Value.ToString());

        Assert.Equal(Enumerable.Range(0, 64).Select(static i =>
            i.ToString(System.Globalization.CultureInfo.InvariantCulture)), answers);
    }
}
