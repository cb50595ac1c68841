namespace Admission.Cli.Tests.Languages;

/// <summary><c>check --payload</c>: policies of Kyverno with the evaluation mode JSON, on any JSON or YAML.</summary>
public sealed class KyvernoPayloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public KyvernoPayloadTests() => _folder.Write(
        "policies/plan.yaml",
        """
        apiVersion: policies.kyverno.io/v1
        kind: ValidatingPolicy
        metadata: { name: no-public-buckets }
        spec:
          evaluation: { mode: JSON }
          matchConditions:
          - { name: has-resources, expression: has(object.resources) }
          validations:
          - expression: object.resources.all(one, one.?acl.orValue('private') == 'private')
            message: buckets must be private
        """);

    [Fact]
    public async Task Denies_a_payload_with_its_file()
    {
        _folder.Write("plan.json", """{ "resources": [{ "name": "logs", "acl": "public-read" }] }""");

        ProcessOutcome run = await RunAsync("--payload", "plan.json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("payload plan.json", run.Output, StringComparison.Ordinal);
        Assert.Contains("no-public-buckets", run.Output, StringComparison.Ordinal);
        Assert.Contains("buckets must be private", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resources: [{ name: logs }]")]
    [InlineData("other: 1")]
    public async Task Allows_a_payload_that_has_no_violation_or_is_not_matched(string payload)
    {
        _folder.Write("plan.yaml", payload);

        Assert.Equal(0, (await RunAsync("--payload", "plan.yaml")).ExitCode);
    }

    [Fact]
    public async Task Each_document_and_each_file_of_a_folder_is_a_payload()
    {
        _folder.Write(
            "plans/a.yaml", "resources: [{ acl: open }]\n---\nresources: []\n---\nresources: [{ acl: open }]\n");
        _folder.Write("plans/b.json", """{ "resources": [{ "acl": "open" }] }""");

        ProcessOutcome run = await RunAsync("--payload", "plans", "--output", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, run.Output.Split("buckets must be private").Length - 1);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("\"text\"")]
    [InlineData("1.5")]
    public async Task A_payload_of_any_form_reaches_the_policy(string payload)
    {
        _folder.Write("value.json", payload);
        _folder.Write(
            "policies/plan.yaml",
            $$"""
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: { name: equal }
            spec:
              evaluation: { mode: JSON }
              validations:
              - expression: 'object != {{payload}}'
                message: equal
            """);

        ProcessOutcome run = await RunAsync("--payload", "value.json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("equal", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_is_not_a_payload_and_a_payload_is_not_a_manifest()
    {
        _folder.Write(
            "pod.yaml", "{ apiVersion: v1, kind: Pod, metadata: { name: a }, resources: [{ acl: open }] }\n");

        Assert.Equal(0, (await RunAsync("pod.yaml")).ExitCode);
        Assert.Equal(1, (await RunAsync("pod.yaml", "--payload", "pod.yaml")).ExitCode);
    }

    [Fact]
    public async Task Without_a_policy_for_payloads_the_option_is_an_error()
    {
        _folder.Write("plan.json", "{}");
        _folder.Write(
            "policies/plan.yaml",
            """
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: { name: pods }
            spec:
              matchConstraints:
                resourceRules:
                - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
              validations: [{ expression: "true" }]
            """);

        ProcessOutcome run = await RunAsync("--payload", "plan.json");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--payload: no policy evaluates payloads", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--payload", "")]
    [InlineData(3, "--payload", "none.json")]
    [InlineData(3, "--payload", "broken.json")]
    public async Task A_payload_that_cannot_be_read_is_an_error(int exitCode, string option, string value)
    {
        _folder.Write("broken.json", "{ \"a\": ");

        Assert.Equal(exitCode, (await RunAsync(option, value)).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(["check", .. args], folder: _folder.Path);
}
