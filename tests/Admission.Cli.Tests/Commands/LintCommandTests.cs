using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

public sealed class LintCommandTests
{
    private const string Clean =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Named", description: "Every pod has a name.", severity: "low", controls: ["own:1"],
          match: { resources: ["pods"] },
          validate({ object, deny }) { if (!object?.metadata.name) { deny("no name"); } },
        });
        """;

    private const string Tests =
        """
        cases:
          - { name: denies, object: { apiVersion: v1, kind: Pod, metadata: {} }, expect: deny }
          - { name: allows, object: { apiVersion: v1, kind: Pod, metadata: { name: a } }, expect: allow }
        """;

    [Fact]
    public async Task Shipped_policies_have_neither_errors_nor_warnings()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint", "policies", "--strict"]);

        Assert.Equal("0 errors, 0 warnings\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task New_policy_has_neither_errors_nor_warnings()
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["new", "memory-limits"], folder: folder.Path);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint", "--strict"], folder: folder.Path);

        Assert.Equal("0 errors, 0 warnings\n", outcome.Output);
    }

    [Theory]
    [InlineData("export default definePolicy({ title: ", "named.js:")]
    [InlineData("// nothing", "named.js:")]
    public async Task Exits_1_for_a_policy_that_does_not_load(string source, string error)
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/named.js", source);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"error policies/{error}", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dney(\"no name\")", ":5:62: 'dney' is not defined. Did you mean 'deny'?")]
    [InlineData("if (object.kind === \"pod\") deny(\"x\")", ":5:66: 'object.kind === \"pod\"' is never true: ")]
    public async Task Exits_1_for_code_that_cannot_work(string code, string error)
    {
        using TemporaryFolder folder =
            Project(Clean.Replace("deny(\"no name\")", code, StringComparison.Ordinal), Tests);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"error policies/named.js{error}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_1_for_settings_of_a_missing_policy()
    {
        using TemporaryFolder folder = Project(Clean, Tests);
        folder.Write(
            "policies/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { namd: { enforcement: warn } }\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("error policies/admission.yaml:3:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'named'?", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_1_for_a_mistake_in_a_test_file()
    {
        using TemporaryFolder folder = Project(Clean, Tests.Replace("allow }", "alow }", StringComparison.Ordinal));

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("error policies/named.test.yaml:3:", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description: \"Every pod has a name.\", ", "has no description.")]
    [InlineData("severity: \"low\", ", "has no severity, so reports show medium.")]
    [InlineData("controls: [\"own:1\"],", "has no controls.")]
    public async Task Warns_about_missing_metadata(string member, string warning)
    {
        using TemporaryFolder folder = Project(Clean.Replace(member, "", StringComparison.Ordinal), Tests);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"warning policies/named.js: {warning}", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has no tests.")]
    [InlineData(
        "cases: [{ name: denies, object: { apiVersion: v1, kind: Pod }, expect: deny }]",
        "has no test that expects the request to be allowed.")]
    [InlineData(
        "cases: [{ name: allows, object: { apiVersion: v1, kind: Pod }, expect: allow }]",
        "has no test that expects a denial.")]
    public async Task Warns_about_missing_tests(string tests, string warning)
    {
        using TemporaryFolder folder = Project(Clean, tests);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Contains($"warning policies/named.js: {warning}", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("match: { namespaces: [a] }", "2999-01-01", "", "")]
    [InlineData("match: { namespaces: [a] }", "2020-01-01", "", "expired on 2020-01-01 and has no effect.")]
    [InlineData(
        "match: { namespaces: [a] }",
        "2999-01-01",
        "policies: { named: { enforcement: off } }",
        "is never used: the policy is off.")]
    [InlineData(
        "match: { resources: [secrets] }",
        "2999-01-01",
        "",
        "is never used: the policy does not match any request that the exception covers.")]
    [InlineData(
        "match: { operations: [DELETE] }",
        "2999-01-01",
        "",
        "is never used: the policy does not match any request that the exception covers.")]
    [InlineData("match: { resources: [\"*\"] }", "2999-01-01", "", "")]
    [InlineData(
        "match: { namespaces: [first] }",
        "2999-01-01",
        "",
        "is never used: the earlier exception of a covers the same requests.")]
    [InlineData("match: [{ namespaces: [first] }, { namespaces: [b] }]", "2999-01-01", "", "")]
    public async Task Warns_about_an_exception_that_is_void_or_never_used(
        string match, string expires, string rest, string warning)
    {
        using TemporaryFolder folder = Project(Clean, Tests);
        folder.Write(
            "policies/admission.yaml",
            $$"""
            apiVersion: admission/v1
            kind: Settings
            {{rest}}
            exceptions:
              - { policy: named, match: { namespaces: [first] }, reason: r, owner: a, expires: 2999-12-31 }
              - { policy: named, {{match}}, reason: r, owner: b, expires: {{expires}} }
            """);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint"], folder: folder.Path);

        Assert.Equal(0, outcome.ExitCode);
        string[] lines = [.. outcome.Output.Split('\n').Where(static line =>
            line.Contains("exception of b", StringComparison.Ordinal))];
        if (warning.Length == 0)
        {
            Assert.Empty(lines);
            return;
        }

        Assert.Contains(warning, Assert.Single(lines), StringComparison.Ordinal);
        Assert.StartsWith("warning policies/admission.yaml:6", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_fail_with_strict()
    {
        using TemporaryFolder folder = Project(Clean, "");

        Assert.Equal(1, (await AdmissionProcess.RunAsync(["lint", "--strict"], folder: folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Json_has_every_finding()
    {
        using TemporaryFolder folder = Project(Clean, "");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint", "--output", "json"], folder: folder.Path);

        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        JsonElement finding = Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal("warning", finding.GetProperty("level").GetString());
        Assert.Equal("policies/named.js", finding.GetProperty("file").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("warnings").GetInt32());
    }

    [Fact]
    public async Task Github_output_is_an_annotation()
    {
        using TemporaryFolder folder = Project(Clean, "");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint", "--output", "github"], folder: folder.Path);

        Assert.StartsWith(
            "::warning file=policies/named.js,title=admission lint::has no tests.",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_3_if_the_folder_is_missing() =>
        Assert.Equal(3, (await AdmissionProcess.RunAsync(["lint", "no/such/folder"])).ExitCode);

    private static TemporaryFolder Project(string policy, string tests)
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/named.js", policy);
        if (tests.Length > 0)
        {
            folder.Write("policies/named.test.yaml", tests);
        }

        return folder;
    }
}
