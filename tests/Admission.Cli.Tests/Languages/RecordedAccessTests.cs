using System.Text;

namespace Admission.Cli.Tests.Languages;

/// <summary>A recording has what the authorizer of the cluster answered, so that a replay decides the same.</summary>
public sealed class RecordedAccessTests : IAsyncLifetime
{
    private const string Review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
        "kind":{"group":"","version":"v1","kind":"ConfigMap"},
        "resource":{"group":"","version":"v1","resource":"configmaps"},
        "namespace":"shop","name":"web","operation":"CREATE","userInfo":{"username":"alice","groups":["a","b"]},
        "object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop"}},"dryRun":false}}
        """;

    private ApiServer _server = null!;
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, static context => context.Request.Path == "/version"
            ? """{ "major": "1", "minor": "34" }"""
            : """{ "kind": "SubjectAccessReview", "status": { "allowed": true, "reason": "RBAC: allowed" } }""");
        WritePolicy("get");
    }

    [Theory]
    [InlineData("get", "1 review: no difference")]
    [InlineData("list", "1 review: 1 undecided")]
    public async Task Replay_uses_the_recorded_answers_and_knows_no_other(string verb, string expected)
    {
        string recordings = Path.Combine(_folder.Path, "recordings");
        await using (ServeProcess serve = await ServeProcess.StartAsync(
            "admission",
            _folder,
            [
                "--kubeconfig", "kubeconfig", "--record", "recordings", "--record-one-in", "1", "--record-format",
                "ndjson",
            ]))
        {
            using var body = new StringContent(Review, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await serve.Http.PostAsync(
                new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Contains(
                "\"allowed\":true",
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
            Assert.Equal(0, await serve.StopAsync());
            string recorded = await File.ReadAllTextAsync(
                Assert.Single(Directory.GetFiles(recordings)), TestContext.Current.CancellationToken);
            Assert.Contains(
                "\"access\":[{\"user\":\"alice\",\"verb\":\"get\",\"resource\":\"secrets\",\"namespace\":\"shop\","
                    + "\"allowed\":true,\"reason\":\"RBAC: allowed\"}]",
                recorded,
                StringComparison.Ordinal);
            WritePolicy(verb);

            ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", "recordings"], folder: _folder.Path);

            Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private void WritePolicy(string verb) => _folder.Write(
        "policies/asks.yaml",
        $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: asks }
        spec:
          matchConstraints:
            resourceRules:
            - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations:
          - expression: authorizer.group('').resource('secrets').namespace('shop').check('{{verb}}').allowed()
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: all }
        spec: { policyName: asks, validationActions: [Deny] }
        """);
}
