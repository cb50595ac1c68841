namespace Admission.Rego.Tests;

/// <summary>The modules that the compiler accepts and refuses, as OPA does.</summary>
public sealed class CompileTests
{
    [Theory]
    [InlineData("x if { y := []; y == [1] }")]
    [InlineData("x if { y := {}; y == {\"a\": 1} }")]
    [InlineData("x if { y := []; y[0].name == \"a\" }")]
    [InlineData("default y := {}\n\ny := {\"a\": 1} if input.a\n\nx if y.b == 1")]
    [InlineData("y(n) := [] if n == 1\n\ny(n) := [{\"a\": n}] if n == 2\n\nx if y(1)[0].b")]
    [InlineData("y([]) := 1\n\nx if y([2])")]
    public void Empty_array_or_object_has_room_for_any_members(string rules) =>
        Assert.Null(Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("default x")]
    [InlineData("f(1)")]
    [InlineData("f(1) := 2\n\nf(y) if y > 1")]
    public void Value_of_a_rule_can_be_left_out(string rules) => Assert.Null(Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("every n in [1] { count(n) == 1 }", null)]
    [InlineData("every n in [1] { n == true }", null)]
    [InlineData("every n in [{\"a\": 1}] { n.b == 1 }", null)]
    [InlineData("every n in [1] { every m in [2] { n == m; startswith(m, 1) } }", null)]
    [InlineData("every n in [1] { {\"a\": n}[n] == y.b }", "3: rego_type_error: undefined ref: data.a.y.b")]
    [InlineData("every n in [1] { count([m | m := 1; m == \"a\"]) == n }", "3: rego_type_error: match error")]
    [InlineData("every n in count(1) { n }", "3: rego_type_error: count: invalid argument(s)")]
    public void Body_of_every_has_types_for_references_only(string body, string? error) =>
        Assert.Equal(error, Rego.Refusal($"package a\n\nx if {body}\n\ny := {{\"a\": 1}}\n"));

    [Theory]
    [InlineData("p = y { input := {\"n\": 7}; y := input.n }", "7")]
    [InlineData("p = y { y := q with input as 3; y > 2 }\n\nq = z { input == 3; z := input }", "3")]
    [InlineData("p = y { input := {\"n\": 7}; y := q with input as input }\n\nq = input.n { true }", "7")]
    [InlineData("p = y { before := input.n; input := {\"n\": 7}; y := [before, input.n] }", "[1,7]")]
    [InlineData("p = [y | data := [1, 2]; y := data[_]]", "[1,2]")]
    [InlineData("input = {\"n\": 5} { true }\n\np = y { y := input.n }", "5")]
    public void Old_syntax_can_use_the_names_of_root_documents(string rules, string value)
    {
        RegoQuery query = RegoProgram
            .Compile([new RegoSource("test.rego", $"package a\n\n{rules}\n", RegoVersion.V0)], out _)!
            .Prepare("data.a.p", RegoVersion.V0, out _)!;

        RegoResult result = query.Evaluate(new RegoInput { Input = Rego.Json("{\"n\": 1}") });

        Assert.Equal(value, Values.RegoDocument.ToJson(result.Rows[0].Expressions[0].Value));
    }

    [Theory]
    [InlineData(
        "f(input) := input.a", "3: rego_compile_error: args must not shadow input (use a different variable name)")]
    [InlineData("f([data]) := 1", "3: rego_compile_error: args must not shadow data (use a different variable name)")]
    [InlineData("f(1 + 1) := 7", "3: rego_compile_error: rule arguments cannot contain calls")]
    [InlineData("f([{\"a\": count(x)}]) := 7", "3: rego_compile_error: rule arguments cannot contain calls")]
    [InlineData("default f(1) := 7", "3: rego_parse_error: illegal default rule (arguments cannot contain number)")]
    [InlineData("default f(y, y) := 7", "3: rego_parse_error: illegal default rule (arguments cannot be repeated y)")]
    [InlineData("f(y) contains y", "3: rego_parse_error: the contains keyword can only be used with multi-value rule "
        + "definitions (e.g., p contains <VALUE> { ... })")]
    [InlineData("default x contains 1", "3: rego_parse_error: illegal default rule (must have a value)")]
    [InlineData("default 1", "3: rego_parse_error: unexpected default keyword")]
    [InlineData("x.y.z", "3: rego_parse_error: rule must have value assignment and/or body declaration")]
    [InlineData("f(y) { y }", "3: rego_parse_error: `if` keyword is required before function body")]
    [InlineData("f(y) if { y } else := 1 { y }", "3: rego_parse_error: `if` keyword is required before function body")]
    [InlineData("import data.x[y]", "3: rego_parse_error: unexpected var token: expecting string")]
    [InlineData("import future.keywords.of", "3: rego_parse_error: unexpected keyword, must be one of "
        + "[contains every if in]")]
    [InlineData("x if { y := {\"a\": 1}; y.b }", "3: rego_type_error: undefined ref: y.b")]
    [InlineData("x if sum([null | true]) == 1", "3: rego_type_error: sum: invalid argument(s)")]
    [InlineData("x := 1\n\nx[y] := 2 if { y := \"a\" }", "3: rego_type_error: conflicting rules data.a.x[y] found")]
    [InlineData("x[y] := 2 if { y := \"a\" }\n\nx contains 1", "3: rego_type_error: conflicting rules data.a.x found")]
    public void Mistake_has_the_code_message_and_line_of_opa(string rules, string error) =>
        Assert.Equal(error, Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("f(s) if startswith(s, \"a\")\n\nx if f(1)", "5: rego_type_error: data.a.f: invalid argument(s)")]
    [InlineData("f(s) if s == 1\n\nx if f(\"1\")", "5: rego_type_error: data.a.f: invalid argument(s)")]
    [InlineData("f(s) := upper(s)\n\nx := 1 + f(\"a\")", "5: rego_type_error: plus: invalid argument(s)")]
    [InlineData("f(s) := upper(s) if input.a\n\nf(s) := s + 1\n\nx := f(true)",
        "7: rego_type_error: data.a.f: invalid argument(s)")]
    [InlineData("f([s, 1]) := upper(s)\n\nx := f([2, 1])", "5: rego_type_error: data.a.f: invalid argument(s)")]
    [InlineData("f(s) := g(s)\n\ng(s) := upper(s)\n\nx := f(1)", "7: rego_type_error: data.a.f: invalid argument(s)")]
    [InlineData("x if {\"a\"}[1]", "3: rego_type_error: undefined ref: {\"a\"}[1]")]
    [InlineData("x if {s | s := \"a\"}[1]", "3: rego_type_error: undefined ref: …[1]")]
    [InlineData("x if {\"a\"} == {1}", "3: rego_type_error: match error")]
    [InlineData("y contains \"a\"\n\nx if y[1]", "5: rego_type_error: undefined ref: data.a.y[1]")]
    [InlineData("y contains \"a\"\n\nx if {\n\ti := 1\n\ty[i]\n}", "7: rego_type_error: undefined ref: data.a.y[i]")]
    [InlineData("y := [1]\n\nx if {\n\ti := \"a\"\n\ty[i]\n}", "7: rego_type_error: undefined ref: data.a.y[i]")]
    [InlineData("y[k] := 1 if some k in [\"a\"]\n\nx if y[2]", "5: rego_type_error: undefined ref: data.a.y[2]")]
    [InlineData("y[k] := 1 if some k in [\"a\"]\n\nx if y.b == \"b\"", "5: rego_type_error: match error")]
    [InlineData("f(s) := s\n\nx := f", "5: rego_type_error: undefined ref: data.a.f")]
    [InlineData("x if upper(lower(1)) == \"A\"", "3: rego_type_error: lower: invalid argument(s)")]
    [InlineData("x if some i in 7", "3: rego_type_error: undefined ref: 7[_]")]
    [InlineData("x if some i, \"b\" in [1]", "3: rego_type_error: match error")]
    [InlineData("y := {\"a\": 1}\n\nx if y.a == \"1\" with y as {\"a\": \"1\"}", "5: rego_type_error: match error")]
    public void Types_of_functions_sets_and_keys_are_inferred_as_in_opa(string rules, string error) =>
        Assert.Equal(error, Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("f(s) := upper(s)\n\nx := f(input.a)")]
    [InlineData("f(s) := s\n\nx := [f(1), f(\"a\")]")]
    [InlineData("f(s) if s == 1\n\nf(s) if s == \"1\"\n\nx if f(\"1\")")]
    [InlineData("f(s) if s in {1, 2}\n\nx if f(\"1\")")]
    [InlineData("x if 1 in {\"a\"}")]
    [InlineData("x if {\"a\", 1}[1]")]
    [InlineData("y contains input.a\n\nx if y[1]")]
    [InlineData("y[k].b := 1 if some k in [\"a\"]\n\ny[k].c := 2 if some k in [\"a\"]\n\nx if y.a.c == 2")]
    [InlineData("y.a := 1\n\ny.b := \"1\"\n\nx if y[input.k] == \"1\"")]
    [InlineData("x if {\"a\": 1, input.b: \"c\"}.b == \"d\"")]
    [InlineData("x if walk(input, [path, value])")]
    [InlineData("x := y.z if y := input")]
    [InlineData("x contains m if { some i, m in [\"a\"]; i < 3 }")]
    [InlineData("x if every k, v in {\"a\": 1} { k == v }")]
    public void Types_that_can_fit_are_accepted(string rules) =>
        Assert.Null(Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("# scope: package", "x := 1", "annotation scope 'package' must be applied to package (have rule)")]
    [InlineData("# scope: document", "import data.b",
        "annotation scope 'document' must be applied to rule (have import)")]
    [InlineData("# title: x", "import data.b", "invalid annotation scope 'import'. Use one of 'rule', 'document', "
        + "'package', or 'subpackages'")]
    [InlineData("# scope: rule", "", "annotation scope 'rule' must be applied to rule")]
    [InlineData("# scope: rule\n# entrypoint: true", "x := 1",
        "annotation entrypoint applied to non-document or package scope 'rule'")]
    [InlineData("", "x := 1", "expected METADATA block, found whitespace")]
    [InlineData(" # title: indented", "x := 1", "expected METADATA block, found whitespace")]
    public void Metadata_belongs_to_the_statement_below(string metadata, string statement, string error) =>
        Assert.Equal($"3: rego_parse_error: {error}",
            Rego.Refusal($"package a\n\n# METADATA\n{metadata}\n{statement}\n"));

    [Fact]
    public void Document_has_one_annotation() => Assert.Equal(
        ["document annotation redeclared: 0.rego:3"],
        Messages("package a\n\n# METADATA\n# scope: document\nx contains 1\n\n# METADATA\n# scope: document\n"
            + "x contains 2\n"));

    [Theory]
    [InlineData("x := 1 if { count := 3; y := count([count]) }",
        "3: rego_compile_error: called function count shadowed")]
    [InlineData("x(f) := f(1)\n\nf(1) := 2", "3: rego_compile_error: called function f shadowed")]
    [InlineData("x if { some f in [1]; f(1) }\n\nf(1) := 2", "3: rego_type_error: undefined function f")]
    [InlineData("x := json if json := json.unmarshal(\"1\")",
        "3: rego_compile_error: var json referenced above")]
    public void Variable_hides_the_function_with_its_name(string rules, string? error) =>
        Assert.Equal(error, Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("x if { print(y) }", "rego_compile_error: var y is undeclared")]
    [InlineData("x if { print(y); y = 7 }", "rego_compile_error: var y is undeclared")]
    [InlineData("x if { y = {1 | print(z)}; z = 1 }", "rego_compile_error: var z is undeclared")]
    [InlineData("x if { print(input[_], 1) }", "rego_compile_error: var _ is undeclared")]
    [InlineData("x if { y := $\"{print(1)}\" }", "rego_type_error: print(1) used as value")]
    [InlineData("x := {1 | print(z); z := 2}", "rego_compile_error: var z referenced above")]
    [InlineData("x if { y := input.z[k]; print(y, k) }", null)]
    [InlineData("x := {1 | y[z]; print(z, y)} if y := [1]", null)]
    [InlineData("x if every k, v in [1] { print(k, v) }", null)]
    public void Print_shows_what_is_known_before_it(string rules, string? error) =>
        Assert.Equal(error is null ? null : $"3: {error}", Rego.Refusal($"package a\n\n{rules}\n"));

    [Theory]
    [InlineData("y.b", "cannot partially replace virtual document(s)")]
    [InlineData("data.a.z.b", "cannot partially replace virtual document(s)")]
    [InlineData("eq", "replacing built-in function: replacement of \"eq\" invalid")]
    [InlineData("walk", "replacing built-in function: target must not be a relation")]
    [InlineData("print", "replacing built-in function: target must not be a void function")]
    public void With_cannot_replace_a_part_of_a_rule_or_some_functions(string target, string error) => Assert.Equal(
        $"3: rego_compile_error: with keyword {error}",
        Rego.Refusal($$"""
            package a

            x if true with {{target}} as 1

            y := {"b": 2}

            z[k] := 1 if some k in [1]
            """));

    [Theory]
    [InlineData("x if { true; }", "unexpected } token")]
    [InlineData("x if {\n\ttrue;\n}", "unexpected } token")]
    public void Expression_follows_a_semicolon(string rules, string error) =>
        Assert.EndsWith(
            $": rego_parse_error: {error}", Rego.Refusal($"package a\n\n{rules}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{1,,2}")]
    [InlineData("[1,,2]")]
    [InlineData("{\"a\": 1,,}")]
    public void Two_commas_in_a_row_are_an_error(string term) =>
        Assert.StartsWith("3: rego_parse_error", Rego.Refusal($"package a\n\nx := {term}\n"), StringComparison.Ordinal);

    [Fact]
    public void Import_that_shadows_names_the_first_of_its_name() => Assert.Equal(
        ["import must not shadow import input.a as x", "import must not shadow import input.a as x"],
        Messages("package a\n\nimport input.a as x\nimport data.x\nimport data.y.x\n\nz := x\n"));

    [Fact]
    public void Package_below_rules_is_an_error_for_each_of_them() => Assert.Equal(
        [
            "package a.x conflicts with rule x defined at 0.rego:3",
            "package a.x conflicts with rule x defined at 0.rego:5",
            "rule data.a.x conflicts with [data.a.x.y]",
        ],
        Messages("package a\n\nx contains 1\n\nx contains 2\n", "package a.x\n\ny := 1\n").Order());

    private static string[] Messages(params string[] modules)
    {
        RegoSource[] sources = [.. modules.Select(static (text, index) => new RegoSource($"{index}.rego", text))];
        _ = RegoProgram.Compile(sources, out System.Collections.Immutable.ImmutableArray<RegoError> errors);
        return [.. errors.Select(static error => error.Message)];
    }
}
