using Admission.Loading;
using Admission.Policies;
using Admission.Tests.Evaluation;

namespace Admission.JavaScript.Tests;

/// <summary>What authors are told when a policy cannot be loaded: file, line, column, what, how to fix.</summary>
public sealed class LoadErrorTests
{
    [Theory]
    [InlineData("export default {", "test.js:1:17: Unexpected end of input")]
    [InlineData(
        "const a = 1;", "test.js:1:1: the module has no default export. Write: export default definePolicy({ … })")]
    [InlineData("export default 1;", "test.js:1:1: the module has no default export.")]
    [InlineData("export default () => {};", "test.js:1:1: the module has no default export.")]
    [InlineData("import { deny } from \"admission\";", "test.js:1:10: the module \"admission\" does not export "
        + "'deny'.")]
    [InlineData("import { quantitiy } from \"admission\";", "Did you mean 'quantity'?")]
    [InlineData("import fs from \"node:fs\";", "test.js:1:8: there is no module 'node:fs'. Import from \"admission\"")]
    [InlineData(
        "import \"./lib/none.js\";", "test.js:1:1: there is no file lib/none.js. Write the whole name with .js.")]
    [InlineData("import \"../../etc/passwd\";", "test.js:1:1: '../../etc/passwd' is outside the policies folder.")]
    [InlineData("import { a } from \"./other.js\";", "test.js:1:10: other.js does not export 'a'.")]
    [InlineData(
        "\n throw new Error(\"no\");",
        "test.js:2:8: the module cannot be loaded: it threw Error: no. Fix the code that runs at the top")]
    [InlineData(
        "\nmissing();", "test.js:2:1: the module cannot be loaded: it threw ReferenceError: missing is not defined.")]
    [InlineData(
        "let n = 0;", "test.js:1:1: a variable at the top of a module keeps its value from one request to the next.")]
    [InlineData("var n = 0;", "test.js:1:1: a variable at the top of a module")]
    [InlineData("const re = /a/g;", "test.js:1:12: a regular expression with the flag g or y keeps its position")]
    [InlineData("const n = 1n;", "test.js:1:11: a BigInt literal is not allowed")]
    [InlineData("const f = async () => 1;", "test.js:1:11: an async function is not allowed")]
    [InlineData("await 1;", "test.js:1:1: 'await' is not allowed")]
    [InlineData("import(\"./x.js\");", "test.js:1:1: import() is not allowed")]
    [InlineData("const u = import.meta;", "test.js:1:11: import.meta is not allowed")]
    [InlineData("debugger;", "test.js:1:1: 'debugger' is not allowed")]
    [InlineData("class A { #n = 0; }", "test.js:1:11: a private name is not allowed")]
    [InlineData("while (true) {}", "test.js:1:1: the module cannot be loaded: it did not load within 1000 ms")]
    [InlineData(
        "eval(\"1\");", "test.js:1:1: the module cannot be loaded: it threw ReferenceError: eval is not defined")]
    [InlineData("Object.prototype.x = 1;", "threw TypeError")]
    public void Reports_place_error_and_fix(string source, string expected)
    {
        PolicyLoad load = Judge.Load(
            EngineLimits.Default with { LoadTimeout = TimeSpan.FromSeconds(1) },
            ("test.js", source),
            ("other.js", Judge.Policy("")));

        Assert.Null(load.Set);
        Assert.Contains(load.Errors, error => error.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_the_errors_of_all_files_at_once()
    {
        PolicyLoad load = Judge.Load(
            EngineLimits.Default,
            ("a.js", "export default {"),
            ("b.js", "throw 1;"),
            ("c.js", "export default { titel: \"x\", match: \"workloads\", validate() { } };"),
            ("d.js", "import \"./e.js\";\nexport default {};"));

        Assert.Equal(["a.js", "b.js", "c.js", "d.js"], load.Errors.Select(static error => error.File).Distinct());
    }

    [Fact]
    public void Does_not_report_an_error_of_a_library_at_the_policy()
    {
        PolicyLoad load = Judge.Load(
            EngineLimits.Default,
            ("lib/names.js", "export const a = ;"),
            ("test.js", Judge.Policy("", more: "import { a } from \"./lib/names.js\";")));

        Assert.Equal("names.js", Assert.Single(load.Errors).File);
    }

    [Fact]
    public void Imports_files_of_the_same_folder_and_libraries()
    {
        Judge judge = Judge.Of(
            ("lib/names.js",
                "import { suffix } from \"../more/lib/suffix.js\"; export const name = (n) => n + suffix;"),
            ("more/lib/suffix.js", "export const suffix = \"!\";"),
            ("test.js", Judge.Policy("deny(name(request.name));", more: "import { name } from \"./lib/names.js\";")));

        Assert.Contains(
            "web!", Admission.Responses.VerdictText.Message(judge.Run(Reviews.Pod())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const table = { a: [1] };", "table.a.push(2)")]
    [InlineData("const seen = new Set();", "seen.add(1)")]
    [InlineData("const seen = new Map([[1, {}]]);", "seen.get(1).x = 1")]
    [InlineData("const seen = new Map();", "Map.prototype.set.call(seen, 1, 1)")]
    [InlineData("function f() { }", "f.calls = 1")]
    [InlineData("class A { static n = 0; }", "A.n = 1")]
    [InlineData("const re = new RegExp('a', 'g');", "re.test('aa')")]
    [InlineData("const when = { at: new Date(0) };", "when.x = 1")]
    [InlineData("const [{ inner }] = [{ inner: { n: 1 } }];", "inner.n = 2")]
    public void Freezes_the_values_at_the_top_of_a_module(string top, string write)
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy($"{write};", more: top)));

        Assert.StartsWith("[test] failed to evaluate", VerdictTextOf(judge), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_positions_in_files_that_are_frozen_at_their_end()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("throw new Error('x');", more: "const a = 1; // the end")));

        Assert.Contains("test.js:7:", VerdictTextOf(judge), StringComparison.Ordinal);
    }

    private static string VerdictTextOf(Judge judge) =>
        Admission.Responses.VerdictText.Message(judge.Run(Reviews.Pod()));
}
