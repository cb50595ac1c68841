using System.Collections.Immutable;
using Admission.Cel.Gatekeeper;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Rego.Tests;

/// <summary>Gatekeeper's suites and Rego's test rules, as <c>admission test</c> runs them.</summary>
public sealed class SuiteTests
{
    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: {name: k8sowner}
        spec:
          crd:
            spec:
              names: {kind: K8sOwner}
              validation:
                openAPIV3Schema:
                  type: object
                  properties: {label: {type: string, default: owner}}
          targets:
          - target: admission.k8s.gatekeeper.sh
            rego: |
              package k8sowner

              violation[{"msg": msg}] {
                  not input.review.object.metadata.labels[input.parameters.label]
                  msg := sprintf("label <%v> is missing", [input.parameters.label])
              }
        """;

    private const string Constraint =
        "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sOwner\nmetadata: {name: all}\n"
            + "spec: {parameters: {}}\n";

    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n";

    private const string Module =
        """
        package team

        deny contains "no" if {
            input.a == 1
            input.b
        }
        """;

    [Theory]
    [InlineData("violations: yes", true)]
    [InlineData("violations: no", false)]
    [InlineData("violations: 1", true)]
    [InlineData("violations: 2", false)]
    [InlineData("message: <owner>", true)]
    [InlineData("message: ^owner", false)]
    [InlineData("{message: ^owner, violations: no}", true)]
    public void Assertion_holds_as_in_gator(string assertion, bool passes)
    {
        LanguageTestOutcome outcome = Assert.Single(Run(Suite($"assertions: [{{{assertion.Trim('{', '}')}}}]")));

        Assert.Equal(passes, outcome.Differences.IsEmpty && outcome.Errors.IsEmpty);
    }

    [Fact]
    public void Failed_assertion_shows_the_messages_of_the_policy()
    {
        LanguageTestOutcome outcome = Assert.Single(Run(Suite("assertions: [{violations: no}]")));

        Assert.Equal([("violations", "0", "1")], outcome.Differences);
        Assert.Equal(["label <owner> is missing"], outcome.Output);
    }

    [Theory]
    [InlineData("skip: true\n    ", "assertions: [{violations: no}]")]
    [InlineData("", "{skip: true, assertions: [{violations: no}]}")]
    public void Skipped_case_does_not_run(string test, string one) =>
        Assert.True(Assert.Single(Run(Suite(one.Trim('{', '}'), test))).IsSkipped);

    [Theory]
    [InlineData("assertions: [{violations: maybe}]", 10, "is not a count")]
    [InlineData("assertions: [{violations: -1}]", 10, "is not a count")]
    [InlineData("assertions: [{message: \"a(\"}]", 10, "is not a regular expression")]
    [InlineData("assertions: []", 9, "has no assertions")]
    public void Mistake_of_a_suite_is_an_error_at_its_line(string one, int line, string message)
    {
        LanguageTestFile file = Assert.Single(Find(Suite(one)).Files);

        Assert.Equal(line, Assert.Single(file.Errors).Line);
        Assert.Contains(message, file.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_an_error_of_the_case() => Assert.Contains(
        "other.yaml: the file cannot be read",
        Assert.Single(Assert.Single(Run(Suite("assertions: [{violations: no}]", file: "other.yaml"))).Errors),
        StringComparison.Ordinal);

    [Fact]
    public void Delete_without_its_old_object_is_an_error_of_the_case()
    {
        ImmutableArray<LanguageTestOutcome> outcomes = Run(
        [
            .. Suite("assertions: [{violations: no}]", file: "review.yaml"),
            ("owner/review.yaml", "apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\n"
                + "request: {operation: DELETE, object: {kind: Pod}}\n"),
        ]);

        Assert.Contains(
            "oldObject is missing", Assert.Single(Assert.Single(outcomes).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Constraint_that_must_be_invalid_passes_if_it_is_rejected()
    {
        string suite = "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests:\n"
            + "- {name: a, template: t.yaml, constraint: c.yaml, invalid: true}\n";
        string invalid = Constraint.Replace("parameters: {}", "parameters: {label: 1}", StringComparison.Ordinal);

        Assert.Empty(Assert.Single(Run(("suite.yaml", suite), ("t.yaml", Template), ("c.yaml", invalid))).Errors);
        Assert.Equal(
            [("constraint", "invalid", "valid")],
            Assert.Single(Run(("suite.yaml", suite), ("t.yaml", Template), ("c.yaml", Constraint))).Differences);
    }

    [Fact]
    public void Coverage_counts_the_lines_of_the_rego_in_the_template()
    {
        LanguageTests tests = Find(Suite("assertions: [{violations: yes}]"), covers: true);
        _ = tests.Files[0].Tests[0].Run();

        FileCoverage file = Assert.Single(tests.Coverage());
        Assert.Equal("owner/t.yaml", file.Path);
        Assert.Equal([(17, 1L), (18, 1L), (19, 1L)], file.Lines.Select(static line => (line.Line, line.Hits)));
    }

    [Theory]
    [InlineData("test_a if deny[\"no\"] with input as {\"a\": 1, \"b\": 2}", true)]
    [InlineData("test_a if deny[\"no\"] with input as {\"a\": 1}", false)]
    [InlineData("test_a := 1", false)]
    [InlineData("test_a := false", false)]
    [InlineData("test_a[n] if { some n, x in {\"one\": 1, \"two\": 1}; x == 1 }", true)]
    [InlineData("test_a[n] := r if { some n, x in {\"one\": 1, \"two\": 2}; r := x == 1 }", false)]
    public void Test_rule_passes_if_it_is_true(string rule, bool passes)
    {
        LanguageTestOutcome outcome = Assert.Single(
            Run(("team.rego", Module), ("team_test.rego", $"package team_test\n\nimport data.team.deny\n\n{rule}\n")));

        Assert.Equal(passes, outcome.Differences.IsEmpty && outcome.Errors.IsEmpty);
    }

    [Fact]
    public void Rules_of_one_name_are_tests_of_their_own_and_todo_is_skipped()
    {
        const string Tests = "package t\n\ntest_a if true\n\ntest_a if false\n\ntodo_test_b if false\n";

        LanguageTestFile file = Assert.Single(Find([("t_test.rego", Tests)]).Files);

        Assert.Equal(["test_a", "test_a#01", "todo_test_b"], file.Tests.Select(static test => test.Name));
        LanguageTestOutcome[] outcomes = [.. file.Tests.Select(static test => test.Run())];
        Assert.Empty(outcomes[0].Differences);
        Assert.Equal([("result", "true", "undefined; line 5 is the last one that ran")], outcomes[1].Differences);
        Assert.True(outcomes[2].IsSkipped);
    }

    [Fact]
    public void Old_syntax_and_data_files_work_in_tests()
    {
        LanguageTestOutcome outcome = Assert.Single(Run(
            ("a_test.rego", "package t\n\ntest_a {\n  print(\"seen\")\n  data.teams.names[_] == \"blue\"\n}\n"),
            ("data/teams/list.yaml", "names: [red, blue]\n")));

        Assert.Equal(LanguageTestOutcome.Passed, outcome);
    }

    [Fact]
    public void Module_that_does_not_compile_is_an_error_at_its_place()
    {
        LanguageTestFile file = Assert.Single(Find(
            [("a.rego", "package a\n\nx := y\n"), ("a_test.rego", "package a\n\ntest_a if x\n")]).Files);

        Assert.Equal(("a.rego", 3), (Assert.Single(file.Errors).File, file.Errors[0].Line));
    }

    [Fact]
    public void Coverage_counts_the_lines_of_modules_and_not_of_tests()
    {
        LanguageTests tests = Find(
            [
                ("team.rego", Module),
                ("team_test.rego", "package team\n\ntest_a if not deny[\"no\"] with input as {\"a\": 1}\n"),
            ],
            covers: true);
        Assert.Equal(LanguageTestOutcome.Passed, tests.Files[0].Tests[0].Run());

        FileCoverage file = Assert.Single(tests.Coverage());
        Assert.Equal([(3, 0L), (4, 1L), (5, 1L)], file.Lines.Select(static line => (line.Line, line.Hits)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_suites_of_gatekeeper_library_pass(bool isNative)
    {
        string folder = RegoCorpus.At("rego", "gatekeeper");
        (string, string)[] files =
        [
            .. Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
                .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllText(path))),
        ];

        RegoLanguage language = isNative ? new RegoLanguage([NativeValidation.Instance]) : RegoLanguage.Instance;
        ImmutableArray<LanguageTestOutcome> outcomes =
            [.. Find(files, language: language).Files.SelectMany(static file => file.Tests)
                .Select(static test => test.Run())];

        Assert.Equal(134, outcomes.Length);
        Assert.All(outcomes, static outcome => Assert.Equal(
            LanguageTestOutcome.Passed, outcome with { Output = [], Violations = [] }));
    }

    private static (string Path, string Text)[] Suite(string one, string test = "", string file = "pod.yaml") =>
    [
        ("owner/suite.yaml",
            $"""
            apiVersion: test.gatekeeper.sh/v1alpha1
            kind: Suite
            metadata: {"{name: owner}"}
            tests:
              - name: owner
                {test}template: t.yaml
                constraint: ../c.yaml
                cases:
                - object: {file}
                  {one.Replace(", assertions", "\n      assertions", StringComparison.Ordinal)}
            """),
        ("owner/t.yaml", Template),
        ("c.yaml", Constraint),
        ("owner/pod.yaml", Pod),
    ];

    private static ImmutableArray<LanguageTestOutcome> Run(params (string Path, string Text)[] files) =>
        [.. Find(files).Files.SelectMany(static file => file.Tests).Select(static test => test.Run())];

    private static LanguageTests Find(
        (string Path, string Text)[] files, bool covers = false, RegoLanguage? language = null)
    {
        PolicyFile[] all = [.. files.Select(static file => new PolicyFile(file.Path, file.Text))];
        return (language ?? RegoLanguage.Instance).FindTests(
            new TestFolder(
                [.. all.Where(static file => RegoLanguage.Instance.MayHoldTests(file.Path))],
                path => Array.Find(all, file => file.Path == path)),
            EngineLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) },
            covers);
    }
}
