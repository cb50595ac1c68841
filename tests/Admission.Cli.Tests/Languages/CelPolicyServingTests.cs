using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Admission.Cli.Tests.Bundles;

namespace Admission.Cli.Tests.Languages;

/// <summary>
/// A ValidatingAdmissionPolicy and a policy of Kyverno in a registry, in a server, as candidates, in reports.
/// </summary>
public sealed partial class CelPolicyServingTests(RegistryProcess registry)
    : IClassFixture<RegistryProcess>, IDisposable
{
    private const string Native = "replicas.shops";
    private const string Kyverno = "no-default-name";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_pulled_bundle_is_served_with_metrics_and_candidates()
    {
        Write("policies", 5);
        Write("next", 20);
        string reference = registry.NewReference();
        ProcessOutcome pushed = await RunAsync("push", reference, "--plain-http", "--output", "json");
        Assert.True(pushed.ExitCode == 0, pushed.Error);
        string pinned = (string)JsonNode.Parse(pushed.Output)!["reference"]!;
        ProcessOutcome pulled = await RunAsync("pull", pinned, "--plain-http", "--to", "pulled", "--output", "json");
        Assert.True(pulled.ExitCode == 0, pulled.Error);
        Assert.Equal(
            (string)JsonNode.Parse(pushed.Output)!["policySet"]!, (string)JsonNode.Parse(pulled.Output)!["policySet"]!);

        await using ServeProcess serve = await ServeProcess.StartAsync(
            "admission", _folder, ["--policies", "pulled", "--shadow", "next"]);
        string health = UrlPattern().Match(await serve.ReadUntilAsync("health    ")).Value;
        JsonNode answer = JsonNode.Parse(await ReviewAsync(serve))!["response"]!;

        Assert.False((bool)answer["allowed"]!);
        Assert.Contains($"[{Native}]", (string)answer["status"]!["message"]!, StringComparison.Ordinal);
        Assert.Contains($"[{Kyverno}]", (string)answer["status"]!["message"]!, StringComparison.Ordinal);
        string metrics = await UntilAsync(health, "admission_shadow_flips_total{");
        foreach (string policy in (string[])[Native, Kyverno])
        {
            Assert.Contains($"policy=\"{policy}\"", metrics, StringComparison.Ordinal);
        }

        Assert.Equal(0, await serve.StopAsync());
    }

    [Fact]
    public async Task Documents_and_coverage_name_both()
    {
        Write("policies", 5);
        ProcessOutcome docs = await RunAsync("docs");
        ProcessOutcome lint = await RunAsync("lint");
        ProcessOutcome test = await RunAsync("test", "--coverage");

        Assert.Equal((0, 0), (docs.ExitCode, test.ExitCode));
        Assert.Contains(Native, docs.Output, StringComparison.Ordinal);
        Assert.Contains(Kyverno, docs.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Native}.test.yaml", lint.Output, StringComparison.Ordinal);
        Assert.Contains($"{Kyverno}.test.yaml", lint.Output, StringComparison.Ordinal);
        Assert.Contains("1 passed", test.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string folder, int max)
    {
        _folder.Write(
            $"{folder}/replicas.yaml",
            $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: { name: replicas }
            spec:
              matchConstraints:
                resourceRules:
                - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
              validations:
              - expression: object.spec.replicas <= {{max}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: { name: shops }
            spec: { policyName: replicas, validationActions: [Deny] }
            """);
        _folder.Write(
            $"{folder}/kyverno.yaml",
            $$"""
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: { name: {{Kyverno}} }
            spec:
              validationActions: [Deny]
              matchConstraints:
                resourceRules:
                - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
              validations:
              - expression: object.metadata.name != 'default' || {{max}} > 10
                message: choose a name
            """);
        _folder.Write(
            $"{folder}/replicas.shops.test.yaml",
            """
            cases:
            - name: denies nine
              object: { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 99 } }
              expect: deny
            """);
    }

    private static async Task<string> ReviewAsync(ServeProcess serve)
    {
        const string Review =
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
            "kind":{"group":"apps","version":"v1","kind":"Deployment"},
            "resource":{"group":"apps","version":"v1","resource":"deployments"},
            "namespace":"shop","name":"default","operation":"CREATE","userInfo":{"username":"alice"},"object":
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"default"},"spec":{"replicas":9}},
            "dryRun":false}}
            """;
        using var body = new StringContent(Review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // The candidates are evaluated after the answer.
    private static async Task<string> UntilAsync(string health, string expected)
    {
        using var http = new HttpClient();
        for (int i = 0; i < 1000; i++)
        {
            string metrics = await http.GetStringAsync(
                new Uri(new Uri(health), "/metrics"), TestContext.Current.CancellationToken);
            if (metrics.Contains(expected, StringComparison.Ordinal))
            {
                return metrics;
            }

            await Task.Yield();
        }

        return "";
    }

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(args, folder: _folder.Path);

    [GeneratedRegex("http://[^/ ]+")]
    private static partial Regex UrlPattern();
}
