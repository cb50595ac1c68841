using Admission.Json;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The tests of kyverno/policies, as <c>admission test</c> runs them.</summary>
public sealed class KyvernoSuiteTests
{
    [Fact]
    public void Gives_the_result_of_each_test()
    {
        var differences = new List<string>();
        JsonValue[] rows = [.. CelCorpus.Read("policies.jsonl").Where(static row =>
            row.Member("engine")!.Text == "Kyverno ValidatingPolicy" && row.Member("suite")?.Text == "kyverno test")];
        Assert.NotEmpty(rows);
        int refused = 0;
        foreach (JsonValue row in rows)
        {
            LanguageTestOutcome outcome = Run(row);
            if (NeedsRegistry(row))
            {
                // The policy calls a registry, and says so: no test of it passes.
                Assert.Contains(outcome.Errors, static one => one.Contains(
                    "is not supported by Admission", StringComparison.Ordinal));
                refused++;
            }
            else if (outcome with { Output = [] } != LanguageTestOutcome.Passed)
            {
                differences.Add($"{row.Member("id")!.Text} :: "
                    + string.Join("; ", outcome.Errors.Concat(outcome.Output)
                        .Concat(outcome.Differences.Select(static one => one.ToString()))));
            }
        }

        Assert.NotEqual(0, refused);
        CelCorpus.AssertNone("kyverno test", differences, rows.Length);
    }

    private static bool NeedsRegistry(JsonValue row) =>
        row.Member("needs")!.Items.ToArray().Any(static one => one.Text == "image registry");

    private static LanguageTestOutcome Run(JsonValue row)
    {
        JsonValue inputs = row.Member("inputs")!;
        JsonValue resource = CelCorpus.ReadYaml(row.Member("objectFile")!.Text!)[0];
        string space = resource.Member("metadata")!.Member("namespace")?.Text ?? "";
        string name = resource.Member("metadata")!.Member("name")!.Text!;
        string test = $"""
            apiVersion: cli.kyverno.io/v1alpha1
            kind: Test
            policies: [{string.Join(", ", row.Member("policyFiles")!.Items.ToArray().Select(static one => one.Text))}]
            resources: [{row.Member("objectFile")!.Text}]
            {(inputs.Member("variables")?.Text is { } variables ? $"variables: {variables}" : "#")}
            {(inputs.Member("userinfo")?.Text is { } user ? $"userinfo: {user}" : "#")}
            {(inputs.Member("context")?.Text is { } context ? $"context: {context}" : "#")}
            results:
            - isValidatingPolicy: true
              policy: {row.Member("policies")![0].Text}
              kind: {row.Member("objectKind")!.Text}
              resources: ["{(space.Length == 0 ? name : $"{space}/{name}")}"]
              result: {row.Member("result")!.Text}
            """;
        var file = new PolicyFile("kyverno-test.yaml", test);
        LanguageTests tests = CelLanguage.Instance.FindTests(
            new TestFolder([file], static path => new PolicyFile(path, CelCorpus.ReadText(path))),
            EngineLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) },
            countsCoverage: false);
        LanguageTestFile found = Assert.Single(tests.Files);
        Assert.Empty(found.Errors);
        return Assert.Single(found.Tests).Run();
    }
}
