namespace Admission.Cli.Tests.Commands;

/// <summary>A check of the registration of a cluster, against an API server that has one registration.</summary>
public sealed class WebhookClusterTests : IAsyncLifetime
{
    private const string Place = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/admission";

    private readonly TemporaryFolder _folder = new();
    private ApiServer _server = null!;
    private string? _registered;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, context =>
        {
            bool isFound = context.Request.Path == Place && _registered is not null;
            context.Response.StatusCode = isFound ? 200 : 404;
            return isFound ? _registered! : """{"kind":"Status","apiVersion":"v1","status":"Failure","code":404}""";
        });
    }

    [Fact]
    public async Task Applied_registration_has_no_problem()
    {
        await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        string authority = Path.Combine(_folder.Path, "certs-dev", "ca.crt");
        _registered =
            (await AdmissionProcess.RunAsync(["webhook", "--output", "json", "--ca-bundle", authority])).Output;

        Assert.Equal((0, "0 errors, 0 warnings\n"), await CheckAsync());
    }

    [Fact]
    public async Task A_removed_rule_is_an_error_that_names_what_is_not_evaluated()
    {
        string made = (await AdmissionProcess.RunAsync(["webhook", "--output", "json"])).Output;
        _registered = made.Replace("\"clusterrolebindings\"", "\"others\"", StringComparison.Ordinal);
        Assert.NotEqual(made, _registered);

        (int exitCode, string output) = await CheckAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("clusterrolebindings", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_a_registration_is_reported()
    {
        (int exitCode, string output) = await CheckAsync();

        Assert.Equal(3, exitCode);
        Assert.Contains("has no ValidatingWebhookConfiguration 'admission'", output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<(int ExitCode, string Output)> CheckAsync()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["webhook", "--check", "cluster", "--kubeconfig", Path.Combine(_folder.Path, "kubeconfig")]);
        return (outcome.ExitCode, outcome.Output + outcome.Error);
    }
}
