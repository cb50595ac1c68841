using System.Collections.Immutable;

namespace Admission.Rego.Tests;

/// <summary>
/// Policies that try to use up time, memory or the stack. Each ends by a limit or with a plain answer.
/// </summary>
public sealed class AttackTests
{
    private static readonly RegoLimits Limits = new() { MaxSteps = 200_000, MaxBytes = 32 * 1024 * 1024 };

    public static TheoryData<string> Queries =>
    [
        "count(numbers.range(1, 1000000000))",
        "count(numbers.range(-9223372036854775808, 9223372036854775807))",
        "count(numbers.range_step(1, 1000000000000, 1))",
        "count(net.cidr_expand(\"::/0\"))",
        "count(net.cidr_expand(\"10.0.0.0/8\"))",
        "count([1 | numbers.range(1, 1000)[_]; numbers.range(1, 1000)[_]])",
        "count({[a, b, c] | a = numbers.range(1, 200)[_]; b = numbers.range(1, 200)[_]; c = numbers.range(1, 200)[_]})",
        "count({a: b | a = numbers.range(1, 1000)[_]; b = numbers.range(1, 1000)[a]; numbers.range(1, 1000)[_]})",
        "count(sprintf(\"%1000000d%1000000d%1000000d%1000000d%1000000d\", [1, 2, 3, 4, 5]))",
        "count(sprintf(\"%.1000000f\", [1.5]))",
        "count(replace(sprintf(\"%999999d\", [1]), \" \", sprintf(\"%999999d\", [1])))",
        "count(replace(sprintf(\"%999999d\", [1]), \"\", sprintf(\"%999999d\", [1])))",
        "count(concat(sprintf(\"%999999d\", [1]), split(sprintf(\"%999999d\", [1]), \"\")))",
        "count(strings.replace_n({\" \": sprintf(\"%999999d\", [1])}, sprintf(\"%999999d\", [1])))",
        "count(regex.replace(sprintf(\"%999999d\", [1]), \" \", sprintf(\"%999999d\", [1])))",
        "regex.match(\"(a*)*(a*)*(a*)*b\", sprintf(\"%0999999d\", [1]))",
        "regex.match(\"(((((((((a{1000}){1000}){1000}){1000}){1000})))))\", \"a\")",
        "glob.match(\"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\", [], sprintf(\"%0999999d\", [1]))",
        "glob.match(\"{{{{{{{{{{a,b},c},d},e},f},g},h},i},j},k}\", [], \"zzzzzzzzzz\")",
        "bits.lsh(1, 100000000000)",
        "1e999999999 * 1e999999999",
        "1e-999999999 + 1e999999999",
        "to_number(\"1e999999999\") + 1",
        "units.parse(\"1e999999999Ei\")",
        "count(format_int(1e4999, 2))",
        "count(json.marshal(1e999999999))",
        "time.add_date(0, 2147483647, 2147483647, 2147483647)",
        "time.add_date(0, -2147483647, -2147483647, -2147483647)",
        "time.parse_duration_ns(\"99999999999999999999999h\")",
        "json.match_schema({\"a\": {}}, {\"$ref\": \"#\"})",
        "json.match_schema({\"a\": {}}, {\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]})",
        "semver.compare(sprintf(\"%0999999d.0.0\", [1]), \"1.0.0\")",
        "count(object.union_n([{i: j} | i = numbers.range(1, 1000)[_]; j = numbers.range(1, 1000)[_]]))",
        "count([x | walk([numbers.range(1, 1000) | numbers.range(1, 1000)[_]], x)])",
        "graph.reachable_paths({i: numbers.range(1, 12) | i = numbers.range(1, 12)[_]}, [1])",
        "every x in numbers.range(1, 100000) { every y in numbers.range(1, 100000) { x + y > 0 } }",
        "yaml.unmarshal(\"a: &a [x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a]\\nc: [*b,*b,*b,*b,*b,*b]\")",
    ];

    [Theory, MemberData(nameof(Queries))]
    public void Ends_by_a_limit_or_with_an_answer(string query) =>
        Assert.Matches("^(eval_cancel_error|undefined|[0-9.]+|true|false|\\[.*|\\{.*)$", Rego.Eval(query,
            limits: Limits));

    public static TheoryData<string, RegoLimits, string> LimitsWithOption => new()
    {
        { "concat(\"\", [\"abcdef\", \"abcdef\"])", new RegoLimits { MaxTextLength = 8 }, "--max-string" },
        { "count(numbers.range(1, 100000))", new RegoLimits { MaxBytes = 1000 }, "--max-memory" },
        { "count(numbers.range(1, 100000))", new RegoLimits { MaxSteps = 100 }, "--max-statements" },
        {
            "count(numbers.range(1, 100000))",
            new RegoLimits { MaxTime = TimeSpan.FromTicks(-1) },
            "--evaluation-timeout"
        },
    };

    [Theory, MemberData(nameof(LimitsWithOption))]
    public void Names_the_option_that_raises_the_limit(string query, RegoLimits limits, string option)
    {
        RegoSource[] sources = [];
        RegoQuery? prepared = RegoProgram.Compile(sources, out _)?.Prepare(query, RegoVersion.V1, out _);

        Assert.EndsWith(
            $", or increase {option}",
            prepared?.Evaluate(new RegoInput { Limits = limits }).Error?.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_when_each_rule_doubles_an_array()
    {
        string module = "package a\n\nr0 := [1, 2, 3, 4]\n" + string.Concat(
            Enumerable.Range(1, 40).Select(static i => $"r{i} := array.concat(r{i - 1}, r{i - 1})\n"));

        Assert.Equal("eval_cancel_error", Rego.Eval("count(data.a.r40)", module, limits: Limits));
    }

    [Fact]
    public void Stops_when_each_rule_doubles_a_string()
    {
        string module = "package a\n\nr0 := \"abcd\"\n" + string.Concat(
            Enumerable.Range(1, 40).Select(static i => $"r{i} := concat(\"\", [r{i - 1}, r{i - 1}])\n"));

        Assert.Equal("eval_cancel_error", Rego.Eval("count(data.a.r40)", module, limits: Limits));
    }

    [Fact]
    public void Stops_when_each_function_calls_the_next_one_twice()
    {
        string module = "package a\n\nf0(x) := x\n" + string.Concat(
            Enumerable.Range(1, 40).Select(static i => $"f{i}(x) := f{i - 1}(x) + f{i - 1}(x)\n"));

        Assert.Equal("eval_cancel_error", Rego.Eval("data.a.f40(1)", module, limits: Limits));
    }

    [Fact]
    public void Stops_before_the_stack_ends_in_a_chain_of_rules()
    {
        string module = "package a\n\nr0 := 1\n" + string.Concat(
            Enumerable.Range(1, 20_000).Select(static i => $"r{i} := x if {{ x := r{i - 1} }}\n"));

        Assert.Matches("^(eval_cancel_error|1)$", Rego.Eval("data.a.r20000", module));
    }

    [Fact]
    public void Reports_a_recursion_of_many_rules_in_few_short_errors()
    {
        string module = "package a\n\n" + string.Concat(
            Enumerable.Range(0, 5_000).Select(static i => $"r{i} := x if {{ x := r{(i + 1) % 5_000} }}\n"));

        Assert.Null(RegoProgram.Compile(
            [new RegoSource("test.rego", module, RegoVersion.V1)], out ImmutableArray<RegoError> errors));

        Assert.Equal(10, errors.Length);
        Assert.StartsWith("rule data.a.r0 is recursive: ", errors[0].Message, StringComparison.Ordinal);
        Assert.EndsWith(" -> (4980 more) -> data.a.r0", errors[0].Message, StringComparison.Ordinal);
        Assert.All(errors, static error => Assert.InRange(error.Message.Length, 1, 1000));
    }

    [Theory, InlineData("[", "]"), InlineData("{", "}"), InlineData("(", ")"), InlineData("{\"a\": ", "}"),
        InlineData("f(", ")")]
    public void Rejects_terms_that_are_nested_too_deeply(string open, string close)
    {
        string term = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close,
            100_000));

        Assert.StartsWith("3: rego_parse_error", Rego.Refusal($"package a\n\nx := {term}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_package_that_calls_a_function() => Assert.Contains(
        "rego_parse_error", Rego.Refusal("package a(1).b\n"), StringComparison.Ordinal);

    [Theory, InlineData(".1.5"), InlineData("-.1.5")]
    public void Rejects_a_number_with_two_points(string number) => Assert.StartsWith(
        "3: rego_parse_error", Rego.Refusal($"package a\n\nx := [{number}]\n"), StringComparison.Ordinal);

    [Fact]
    public void Rejects_a_chain_of_too_many_operators() => Assert.StartsWith(
        "3: rego_parse_error",
        Rego.Refusal($"package a\n\nx := 1{string.Concat(Enumerable.Repeat(" + 1", 100_000))}\n"),
        StringComparison.Ordinal);

    [Fact]
    public void Rejects_a_chain_of_too_many_else()
    {
        string chain = string.Concat(Enumerable.Repeat(" else := 2 if input.b", 10_000));

        Assert.Contains(
            "rego_parse_error", Rego.Refusal($"package a\n\nx := 1 if input.a{chain}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_module_of_more_than_a_mebibyte() => Assert.StartsWith(
        "1: rego_parse_error", Rego.Refusal("package a\n" + new string('#', 1024 * 1024)), StringComparison.Ordinal);

    [Theory, InlineData("f(1) > 0 with f as g"), InlineData("count([1]) > 0 with count as data.a.g")]
    public void Rejects_a_function_in_place_of_one_with_another_number_of_arguments(string expression)
    {
        string module = "package a\n\nf(x) := x\n" + string.Concat(
            Enumerable.Range(1, 4).Select(static i => $"g(x, {i}) := x\n")) + $"p if {{ {expression} }}\n";

        Assert.Contains(
            "8: rego_type_error: " + (expression[0] == 'f' ? "data.a.f" : "count") + ": arity mismatch",
            Rego.Refusal(module), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.send({\"method\": \"get\", \"url\": \"http://a\"})")]
    [InlineData("net.lookup_ip_addr(\"a\")")]
    [InlineData("opa.runtime()")]
    [InlineData("rand.intn(\"a\", 5)")]
    [InlineData("io.jwt.encode_sign({}, {}, {})")]
    public void Rejects_builtins_that_leave_the_process(string call) => Assert.Contains(
        "3: rego_type_error: unsafe built-in function calls", Rego.Refusal($"package a\n\nx := {call}\n"),
            StringComparison.Ordinal);
}
