using System.Text;
using Admission.Evaluation;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Loading;
using Admission.Policies;
using Admission.Protocol;
using Admission.Tests.Policies;
using Admission.Verdicts;

namespace Admission.JavaScript.Tests.Coverage;

public sealed class CodeCoverageTests
{
    private static readonly byte[] NoSettings =
        Encoding.UTF8.GetBytes("""{ "apiVersion": "admission/v1", "kind": "Settings" }""");

    [Theory]
    [InlineData("if (object.spec) { warn('a'); }\nwarn('b');", "2:1 3:1", "2:5 1/0")]
    [InlineData("if (object.none) { warn('a'); }\nelse warn('b');", "2:1 3:1", "2:5 0/1")]
    [InlineData("if (object.none)\nwarn('a');\nwarn('b');", "2:1 3:0 4:1", "2:5 0/1")]
    [InlineData("for (const one of [1, 2, 3])\nwarn(`${one}`);", "2:1 3:3", "")]
    [InlineData("let i = 0;\nwhile (i < 2)\ni++;", "2:1 3:1 4:2", "3:8 2/1")]
    [InlineData("const a = object.none ?? 1;", "2:1", "2:11 0/1")]
    [InlineData("const a = object.none && object.spec || 1;", "2:1", "2:11 0/1 2:11 0/1")]
    [InlineData("const a = object.spec ? 1 : 2;", "2:1", "2:11 1/0")]
    [InlineData("[1, 2].map((one) =>\none + 1);", "2:1 3:2", "")]
    [InlineData("[1].map(() => ({ a: 1 }));", "2:1", "")]
    [InlineData(
        "switch (object.kind) {\ncase 'Pod':\nwarn('a');\nbreak;\ndefault:\nwarn('b');\n}", "2:1 4:1 5:1 7:0", "")]
    [InlineData("outer: for (const a of [1, 2]) {\ncontinue outer;\n}", "2:1 3:2", "")]
    [InlineData("do warn('a'); while (false);", "2:1", "2:22 0/1")]
    [InlineData("const text = `${object.spec ? 'a' : 'b'}`;", "2:1", "2:17 1/0")]
    [InlineData("function inner() {\nreturn 1;\n}\ninner();", "3:1 5:1", "")]
    [InlineData("try {\nnull.a();\n} catch {\nwarn('a');\n}", "2:1 3:1 5:1", "")]
    [InlineData("const { a = 1 } = object;\nwarn(`${a}`)", "2:1 3:1", "")]
    [InlineData("return;\nwarn('never');", "2:1 3:0", "")]
    public void Counts_lines_and_both_ways_of_decisions(string body, string lines, string branches)
    {
        FileCoverage file = Assert.Single(Run(body).Sources.Coverage);

        Assert.Equal(lines, string.Join(' ', file.Lines.Select(static one => $"{one.Line}:{one.Hits}")));
        Assert.Equal(
            branches,
            string.Join(' ', file.Branches.Select(static one =>
                $"{one.Line}:{one.Column} {one.Taken}/{one.NotTaken}")));
    }

    [Fact]
    public void Policy_decides_the_same_when_coverage_is_counted()
    {
        const string Body = "deny(object.spec ? 'a' : 'b', { field: object.none ?? 'spec' }); warn(`${(1, 2) || 3}`);";
        PolicyOutcome counted = Run(Body).Outcome;

        var violated = Assert.IsType<PolicyOutcome.Violated>(counted);
        Assert.Equal([new Violation("a", "spec")], violated.Violations);
        Assert.Equal([new Violation("2")], violated.Warnings);
    }

    [Fact]
    public void Fault_names_the_line_where_it_happened()
    {
        var faulted = Assert.IsType<PolicyOutcome.Faulted>(Run("const a = 1;\nif (a) null.b();").Outcome);

        Assert.Equal(("one.js", 3), (faulted.Fault.File, faulted.Fault.Line));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Policy_cannot_import_what_counts(bool isCounting)
    {
        using var folder = new TemporaryFolder();
        folder.Write("one.js", "import { hit } from \"$coverage\";\n" + Policy("warn('a');"));
        var sources = PolicySources.Read(
            JavaScriptLanguage.Alone, folder.Path, EngineLimits.Default, isCounting);

        Assert.Contains(
            sources.Compile(["one"], NoSettings).Errors,
            static error => error.Message.Contains("there is no module '$coverage'", StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_a_library_for_every_policy_that_imports_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("lib/a.js", "export function a() {\nreturn 1;\n}\n");
        foreach (string name in (string[])["one", "two"])
        {
            folder.Write($"{name}.js", "import { a } from \"./lib/a.js\";\n" + Policy("a();"));
        }

        var sources = PolicySources.Read(JavaScriptLanguage.Alone, folder.Path, EngineLimits.Default, true);
        Evaluate(sources, "one");
        Evaluate(sources, "two");

        FileCoverage library = sources.Coverage.Single(static file => file.Path == "lib/a.js");
        Assert.Equal([new LineCoverage(2, 2)], library.Lines);
    }

    private static (PolicySources Sources, PolicyOutcome Outcome) Run(string body)
    {
        using var folder = new TemporaryFolder();
        folder.Write("one.js", Policy(body));
        var sources = PolicySources.Read(JavaScriptLanguage.Alone, folder.Path, EngineLimits.Default, true);
        return (sources, Evaluate(sources, "one"));
    }

    private static string Policy(string body) =>
        """export default { title: "t", match: { resources: ["pods"] }, validate({ object, deny, warn }) {"""
            + "\n" + body + "\n} };";

    private static PolicyOutcome Evaluate(PolicySources sources, string id)
    {
        PolicyLoad load = sources.Compile([id], NoSettings);
        Assert.Empty(load.Errors);
        JsonValue pod = JsonTree.ParseTrusted(
            Encoding.UTF8.GetBytes("""{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [] } }"""));
        var request = new AdmissionRequest
        {
            Uid = "u",
            Kind = new GroupVersionKind("", "v1", "Pod"),
            RequestKind = new GroupVersionKind("", "v1", "Pod"),
            Resource = new GroupVersionResource("", "v1", "pods"),
            RequestResource = new GroupVersionResource("", "v1", "pods"),
            Operation = Operation.Create,
            User = new UserInfo { Username = "u" },
            Object = pod,
        };
        var context = new EvaluationContext { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        return new ReviewEvaluator(TimeProvider.System).Evaluate(load.Set!, request, context).Results.Single().Outcome;
    }
}
