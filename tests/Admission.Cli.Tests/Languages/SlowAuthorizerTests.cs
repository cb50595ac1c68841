using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Languages;

/// <summary>The API server never answers what a user may do, and the webhook has three seconds.</summary>
public sealed class SlowAuthorizerTests : IAsyncLifetime
{
    private const string Policies =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: asks }
        spec:
          matchConstraints:
            resourceRules:
            - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations:
          - expression: authorizer.group('').resource('pods').namespace('shop').check('get').allowed()
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: all }
        spec: { policyName: asks, validationActions: [Deny] }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: asks-lightly }
        spec:
          failurePolicy: Ignore
          matchConstraints:
            resourceRules:
            - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [secrets] }
          validations:
          - expression: authorizer.group('').resource('pods').namespace('shop').check('get').allowed()
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: light }
        spec: { policyName: asks-lightly, validationActions: [Deny] }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: names }
        spec:
          matchConstraints:
            resourceRules:
            - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [secrets] }
          validations:
          - { expression: "object.metadata.name != 'bad'", message: a bad name }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: names }
        spec: { policyName: names, validationActions: [Deny] }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _counting = new();
    private ApiServer _server = null!;
    private ServeProcess _serve = null!;
    private int _open;
    private int _mostOpen;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, AnswerAsync);
        _folder.Write("policies/asks.yaml", Policies);
        _serve = await ServeProcess.StartAsync("admission", _folder, ["--kubeconfig", "kubeconfig"]);

        // The first review of a process that is not compiled ahead of time takes long.
        await SendAsync("secrets", "Secret", "first", "30s");
        _mostOpen = 0;
    }

    [Fact]
    public async Task Denies_in_time_because_the_policy_cannot_decide()
    {
        JsonNode response = await SendAsync("configmaps", "ConfigMap", "web");

        Assert.False(response["allowed"]!.GetValue<bool>());
        Assert.Contains(
            "[asks.all] failed to evaluate; denied", response["status"]!["message"]!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("bad", false)]
    public async Task Other_policies_decide_if_the_failure_policy_is_Ignore(string name, bool isAllowed)
    {
        JsonNode response = await SendAsync("secrets", "Secret", name);

        Assert.Equal(isAllowed, response["allowed"]!.GetValue<bool>());
        Assert.Equal(
            isAllowed ? null : "[names.names] metadata.name: a bad name",
            response["status"]?["message"]!.GetValue<string>());
        Assert.Contains(
            "[asks-lightly.light] failed to evaluate", response["warnings"]![0]!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_requests_wait_for_a_bounded_number_of_answers()
    {
        JsonNode[] responses = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => SendAsync("configmaps", "ConfigMap", $"web-{i}")));

        Assert.All(responses, static response => Assert.False(response["allowed"]!.GetValue<bool>()));
        // Eight at a time. The server sees late that the webhook has given up the eight before.
        Assert.InRange(_mostOpen, 1, 16);
    }

    public async ValueTask DisposeAsync()
    {
        await _serve.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    // An answer after the deadline would be another status.
    private async Task<JsonNode> SendAsync(string resource, string kind, string name, string timeout = "3s")
    {
        using var body = new StringContent(
            $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
            "kind":{"group":"","version":"v1","kind":"{{{kind}}}"},
            "resource":{"group":"","version":"v1","resource":"{{{resource}}}"},
            "namespace":"shop","name":"{{{name}}}","operation":"CREATE","userInfo":{"username":"alice"},
            "object":{"apiVersion":"v1","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}","namespace":"shop"}},
            "dryRun":false}}
            """,
            Encoding.UTF8,
            "application/json");
        using HttpResponseMessage response = await _serve.Http.PostAsync(
            new Uri($"/validate?timeout={timeout}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["response"]!;
    }

    private async Task<string> AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/version")
        {
            return """{ "major": "1", "minor": "34" }""";
        }

        if (context.Request.Path.Value?.EndsWith("/subjectaccessreviews", StringComparison.Ordinal) != true)
        {
            return "{}";
        }

        Count(1);
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The webhook has given up.
        }

        Count(-1);
        return "{}";
    }

    private void Count(int change)
    {
        lock (_counting)
        {
            _open += change;
            _mostOpen = Math.Max(_mostOpen, _open);
        }
    }
}
