using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Drift;

/// <summary><c>admission drift</c> as a process, against a server that answers as an API server does.</summary>
public sealed class DriftCommandTests : IAsyncLifetime
{
    private const string Deployment = "/apis/apps/v1/namespaces/shop/deployments/web";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _objects = new(StringComparer.Ordinal);
    private ApiServer _server = null!;
    private int _status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        _folder.Write(
            "rendered/web.yaml",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: shop }
            spec: { replicas: 2, template: { spec: { containers: [{ name: web, image: "web:1" }] } } }
            """);
        _objects[Deployment] = Live(2, "web:1");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Objects_as_desired_exit_with_0()
    {
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered");
        Assert.Equal((0, "1 object: 0 differ, 0 missing\n", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Names_the_fields_that_differ_and_who_wrote_them()
    {
        _objects[Deployment] = Live(3, "web:2");
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered");
        Assert.Equal(
            """
            deployments.apps shop/web: 2 fields differ
              spec.replicas
              spec.template.spec.containers[name="web"].image
              written by kubectl-edit, Update, 2026-11-27T10:00:00Z
            1 object: 1 differ, 0 missing

            """,
            outcome.Output);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Report_as_json_has_the_same_content()
    {
        _objects[Deployment] = Live(3, "web:1");
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered", "--output", "json");
        using var report = JsonDocument.Parse(outcome.Output);
        JsonElement one = report.RootElement.GetProperty("drift")[0];
        Assert.Equal("differs", one.GetProperty("result").GetString());
        Assert.Equal("spec.replicas", one.GetProperty("fields")[0].GetString());
        Assert.Equal("kubectl-edit", one.GetProperty("managers")[0].GetProperty("manager").GetString());
    }

    [Fact]
    public async Task Ignored_field_does_not_count()
    {
        _objects[Deployment] = Live(3, "web:1");
        Assert.Equal(0, (await DriftAsync("--desired", "rendered", "--ignore", "spec.replicas")).ExitCode);
    }

    [Fact]
    public async Task Missing_object_is_a_finding()
    {
        _objects.Remove(Deployment);
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered");
        Assert.Equal((1, "deployments.apps shop/web: missing\n1 object: 0 differ, 1 missing\n"),
            (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Object_that_cannot_be_read_exits_with_3()
    {
        _status = StatusCodes.Status403Forbidden;
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("deployments.apps web: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("1 object not read", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_that_cannot_be_read_exits_with_3_and_names_it()
    {
        _folder.Write("rendered/broken.yaml", "a: [");
        ProcessOutcome outcome = await DriftAsync("--desired", "rendered");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("broken.yaml", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--against", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_pattern_of_a_field_is_a_usage_error() =>
        Assert.Equal(2, (await DriftAsync("--desired", "rendered", "--ignore", "[")).ExitCode);

    [Fact]
    public async Task Desired_state_of_a_git_revision_is_read_from_git()
    {
        await GitAsync("init", "-q");
        await GitAsync("add", "rendered");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "one");
        _folder.Write("rendered/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: other}\n");
        ProcessOutcome outcome = await DriftAsync("--desired", "git:HEAD", "rendered");
        Assert.Equal((0, "1 object: 0 differ, 0 missing\n"), (outcome.ExitCode, outcome.Output));
        ProcessOutcome unknown = await DriftAsync("--desired", "git:nothing", "rendered");
        Assert.Equal(3, unknown.ExitCode);
        Assert.Contains("--desired", unknown.Error, StringComparison.Ordinal);
    }

    private static string Live(int replicas, string image) =>
        $$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","uid":"u",
        "resourceVersion":"7","managedFields":[{"manager":"kubectl-edit","operation":"Update",
        "time":"2026-11-27T10:00:00Z","fieldsV1":{"f:spec":{} } }]},
        "spec":{"replicas":{{replicas}},"revisionHistoryLimit":10,"template":{"spec":{"containers":[
        {"name":"web","image":"{{image}}","imagePullPolicy":"Always"}]} } } }
        """;

    private string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path == "/apis/apps/v1")
        {
            return """{"resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get"]}]}""";
        }

        context.Response.StatusCode = _objects.ContainsKey(path) ? _status : StatusCodes.Status404NotFound;
        return context.Response.StatusCode == StatusCodes.Status200OK ? _objects[path] : """{"kind":"Status"}""";
    }

    private Task<ProcessOutcome> DriftAsync(params string[] options) => AdmissionProcess.RunAsync(
        ["drift", "--kubeconfig", "kubeconfig", .. options], folder: _folder.Path);

    private async Task GitAsync(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path })!;
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
    }
}
