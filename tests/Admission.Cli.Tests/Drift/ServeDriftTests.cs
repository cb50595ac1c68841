using System.Text;
using System.Text.Json.Nodes;
using Admission.Cluster.Tests.Servers;

namespace Admission.Cli.Tests.Drift;

/// <summary><c>admission serve --drift</c> as a process, against an API server in process.</summary>
public sealed class ServeDriftTests : IAsyncLifetime
{
    private const string ConfigMap = "api/v1/namespaces/shop/configmaps/settings";
    private const string Lease = "apis/coordination.k8s.io/v1/namespaces/admission/leases/admission";
    private const string DriftLease = Lease + "-drift";

    private readonly TemporaryFolder _folder = new();
    private ObjectServer _server = null!;
    private ServeProcess? _serve;

    public async ValueTask InitializeAsync()
    {
        _server = await ObjectServer.StartAsync();
        _server.Set(
            Lease, """{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"admission"}}""");
        _server.Set(ConfigMap, Map("settings", "red"));
        _folder.Write(
            "policies/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\ndrift: { resources: [configmaps] }\n");
        _folder.Write(
            "policies/names.js",
            "export default { title: \"Names\", match: { resources: [\"pods\"] }, validate() {} };\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (_serve is not null)
        {
            await _serve.DisposeAsync();
        }

        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Reports_what_no_review_admitted_after_an_api_server_that_failed_at_the_start()
    {
        int left = 8;
        _server.Intercept = async context =>
        {
            bool isFailing = Interlocked.Decrement(ref left) >= 0;
            if (isFailing)
            {
                await StatusAnswer.WriteAsync(context, 500, "etcd is not ready");
            }

            return isFailing;
        };
        ServeProcess serve = await StartAsync();
        await serve.ReadUntilAsync("1 configmaps are watched for drift");
        Assert.True(left < 0);

        await AdmitAsync(
            serve, "UPDATE", $"\"oldObject\":{Map("settings", "red")},\"object\":{Map("settings", "blue")}");
        _server.Set(ConfigMap, Map("settings", "blue"), "kubectl-apply");
        _server.Set(ConfigMap, Map("settings", "green"), "vim");
        string changed = await ReadReportAsync(serve);
        Assert.Contains(
            "drift: configmaps shop/settings was changed without a review, by vim", changed, StringComparison.Ordinal);
        Assert.Contains(": data.color (version ", changed, StringComparison.Ordinal);
        Assert.Contains("doubt: none)", changed, StringComparison.Ordinal);

        await AdmitAsync(serve, "DELETE", "\"oldObject\":" + Map("settings", "green"));
        _server.Remove(ConfigMap);
        _server.Set(ConfigMap, Map("other", "red"), "vim");
        Assert.Contains(
            "shop/other was created without a review, by vim", await ReadReportAsync(serve),
            StringComparison.Ordinal);
        _server.Remove(ConfigMap);
        Assert.Contains(
            "shop/other was deleted without a review, by an unknown user: the whole object",
            await ReadReportAsync(serve), StringComparison.Ordinal);
        Assert.Equal(0, await serve.StopAsync());
        Assert.Equal(
            ["Create", "Delete", "Update"],
            _server.All("/events/").Select(static one => (string?)one["action"]).Order(StringComparer.Ordinal));
        Assert.Null(_server.Get(DriftLease)!["metadata"]!["annotations"]);
    }

    // The log quotes values that contain spaces.
    private static async Task<string> ReadReportAsync(ServeProcess serve) =>
        (await serve.ReadUntilAsync("drift: ")).Replace("\"", "", StringComparison.Ordinal);

    private static string Map(string name, string color) =>
        $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"shop","uid":"u-{{name}}"},
        "data":{"color":"{{color}}"} }
        """;

    private static async Task AdmitAsync(ServeProcess serve, string operation, string objects)
    {
        string review = $$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-{{operation}}",
            "kind":{"group":"","version":"v1","kind":"ConfigMap"},
            "resource":{"group":"","version":"v1","resource":"configmaps"},"namespace":"shop","name":"settings",
            "operation":"{{operation}}","userInfo":{"username":"alice"},{{objects}} } }
            """;
        using var body = new StringContent(review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True((bool)answer!["response"]!["allowed"]!);
    }

    // It deletes the folder in the end.
    private async Task<ServeProcess> StartAsync() => _serve = await ServeProcess.StartAsync(
        "admission", _folder, ["--kubeconfig", _server.Kubeconfig, "--drift"]);
}
