namespace Admission.Cli.Tests.Languages;

/// <summary>The version of Kubernetes that a server uses, with an API server that reports its version.</summary>
public sealed class ServedVersionTests : IAsyncLifetime
{
    private ApiServer _server = null!;
    private readonly TemporaryFolder _folder = new();
    private string _answer = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, context =>
        {
            context.Response.StatusCode = context.Request.Path == "/version" ? 200 : 404;
            return _answer;
        });
        _folder.Write(
            "policies/policy.yaml",
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: { name: versions }
            spec:
              matchConstraints:
                resourceRules:
                - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
              validations:
              - expression: isSemver('1.0.0')
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: { name: all }
            spec: { policyName: versions, validationActions: [Deny] }
            """);
    }

    [Fact]
    public async Task Serve_does_not_start_with_a_function_that_the_cluster_does_not_have()
    {
        _answer = """{ "major": "1", "minor": "32+" }""";

        ProcessOutcome run = await AdmissionProcess.RunAsync(Serve(), folder: _folder.Path);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("undeclared reference to 'isSemver'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_takes_precedence_over_the_version_of_the_cluster()
    {
        _answer = """{ "major": "1", "minor": "32" }""";
        await using ServeProcess serve = await ServeProcess.StartAsync(
            "admission", _folder, ["--kubeconfig", "kubeconfig", "--kubernetes-version", "1.33"]);

        Assert.Equal(0, await serve.StopAsync());
    }

    [Theory]
    [InlineData("""{ "major": "1", "minor": "34" }""")]
    [InlineData("""{ "major": "1", "minor": "99" }""")]
    [InlineData("no version")]
    public async Task Serve_starts_with_the_version_of_the_cluster_or_the_nearest_one(string answer)
    {
        _answer = answer;
        await using ServeProcess serve = await ServeProcess.StartAsync(
            "admission", _folder, ["--kubeconfig", "kubeconfig"]);

        Assert.Equal(0, await serve.StopAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static string[] Serve() =>
        ["serve", "--listen", "https://localhost:0", "--health-listen", "http://localhost:0", "--kubeconfig",
            "kubeconfig"];
}
