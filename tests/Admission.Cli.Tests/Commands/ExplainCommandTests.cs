using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

public sealed class ExplainCommandTests
{
    private const string Policy =
        """
        export default {
          title: "Named", description: "Names begin well.", severity: "high", controls: ["own:1"],
          match: { resources: ["pods"], namespaces: ["!kube-system"] },
          parameters: { type: "object", properties: {
            prefix: { type: "string", default: "a" }, other: { type: "integer", default: 1 } } },
          validate({ object, parameters, deny }) {
            if (!object.metadata.name.startsWith(parameters.prefix)) {
              deny(`the name does not begin with ${parameters.prefix}`, { field: "metadata.name" });
            }
          },
        };
        """;

    private const string Settings =
        """
        apiVersion: admission/v1
        kind: Settings
        defaults: { onError: allow }
        policies:
          named:
            enforcement: deny
            parameters:
              prefix: b
            overrides:
              - { namespaces: ["team-*"], enforcement: warn, parameters: { prefix: c } }
          second: { enforcement: off }
        exceptions:
          - { policy: named, match: { namespaces: [legacy] }, reason: old, owner: payments, ticket: P-1,
              expires: 2999-01-01 }
          - { policy: named, match: { names: [x] }, reason: older, owner: shop, expires: 2020-01-01 }
        """;

    [Theory]
    [InlineData("shop", "web", 1, "denied", "  denies  named  deny", "prefix = \"b\"  (policies/admission.yaml:8)")]
    [InlineData("shop", "bob", 0, "allowed", "  passes  named  deny", "prefix = \"b\"  (policies/admission.yaml:8)")]
    [InlineData("team-a", "web", 0, "allowed", "  warns   named  warn", "prefix = \"c\"  (policies/admission.yaml:10)")]
    [InlineData("team-a", "web", 0, "allowed", "override at policies/admission.yaml:10", "other = 1  (default)")]
    [InlineData(
        "legacy", "web", 0, "allowed",
        "  except  named  deny",
        "exception of payments, P-1 until 2999-01-01 (policies/admission.yaml:13): applied")]
    [InlineData(
        "legacy", "bob", 0, "allowed",
        "  passes  named",
        "until 2999-01-01 (policies/admission.yaml:13): not needed")]
    [InlineData(
        "shop", "web", 1, "denied",
        "does not cover the request: namespaces legacy, the request has shop",
        "exception of shop until 2020-01-01 (policies/admission.yaml:15): expired on 2020-01-01")]
    [InlineData(
        "kube-system", "web", 0, "allowed",
        "  does not match",
        "named: namespaces !kube-system; the request has kube-system")]
    [InlineData("shop", "web", 1, "denied", "  off, but would match\n          | second\n", "by resources: third")]
    public async Task Explains_the_verdict_on_a_manifest(
        string space, string name, int code, string verdict, params string[] said)
    {
        using TemporaryFolder folder = Project();
        folder.Write("pod.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: {name}, namespace: {space} }}\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["explain", "pod.yaml"], folder: folder.Path);

        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(
            $"CREATE Pod {space}/{name}  {verdict}  as admission-check", outcome.Output, StringComparison.Ordinal);
        Assert.All(said, one => Assert.Contains(one, outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explains_a_review_of_an_API_server()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["explain", "tests/recordings/017-create-pods-pod-privileged.json"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("CREATE Pod team-a/priv  denied  as dev-alice", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("  denies  privileged-containers  deny", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_how_and_where_a_policy_is_configured()
    {
        using TemporaryFolder folder = Project();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["explain", "named"], folder: folder.Path);

        Approved.Matches("explain.txt", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Json_has_the_same_content()
    {
        using TemporaryFolder folder = Project();
        folder.Write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\n");

        using JsonDocument request = JsonDocument.Parse((await AdmissionProcess.RunAsync(
            ["explain", "pod.yaml", "--output", "json"], folder: folder.Path)).Output);
        using JsonDocument policy = JsonDocument.Parse((await AdmissionProcess.RunAsync(
            ["explain", "named", "--output", "json"], folder: folder.Path)).Output);

        JsonElement[] policies =
            [.. request.RootElement.GetProperty("requests")[0].GetProperty("policies").EnumerateArray()];
        Assert.Equal(
            ["named denied", "second off", "third unmatched"],
            policies.Select(static one => $"{one.GetProperty("policy")} {one.GetProperty("outcome")}"));
        Assert.Equal("resources", policies[2].GetProperty("misses")[0].GetProperty("member").GetString());
        Assert.Equal("policies/admission.yaml:3", policy.RootElement.GetProperty("onErrorFrom").GetString());
        Assert.Equal(
            "expired on 2020-01-01",
            policy.RootElement.GetProperty("exceptions")[1].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(2, "explain", "banned-image")]
    [InlineData(3, "explain", "banned-images", "--policies", "no/such/folder")]
    public async Task Exit_code_distinguishes_wrong_usage_from_a_missing_file(int code, params string[] args) =>
        Assert.Equal(code, (await AdmissionProcess.RunAsync(args)).ExitCode);

    [Fact]
    public async Task Empty_standard_input_is_an_error_without_an_option_that_the_command_lacks()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["explain", "-"]);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("standard input is empty", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-empty", outcome.Error, StringComparison.Ordinal);
    }

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/named.js", Policy);
        folder.Write("policies/second.js", Policy);
        folder.Write("policies/third.js", Policy.Replace("\"pods\"", "\"secrets\"", StringComparison.Ordinal));
        folder.Write("policies/admission.yaml", Settings);
        return folder;
    }
}
