using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Audits;

/// <summary>
/// <c>admission audit</c> as a process, against a server that answers lists as an API server does: page by page.
/// </summary>
public sealed class AuditClusterTests : IAsyncLifetime
{
    private const int Stored = 250;

    private const string Resources =
        """
        {"kind":"APIResourceList","groupVersion":"v1","resources":[
        {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["get","list","watch"]},
        {"name":"pods","kind":"Pod","namespaced":true,"verbs":["get","list","watch"]}]}
        """;

    private ApiServer _server = null!;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _lists = new();
    private string _forbidden = "";
    private bool _isForbidden;
    private bool _isListForbidden;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        _folder.Write(
            "policies/names.js",
            """
            import { definePolicy } from "admission";
            export default definePolicy({
              title: "No names that end with 7",
              match: { resources: ["configmaps"] },
              validate({ object, deny }) {
                if (object.metadata.name.endsWith("7")) deny("ends with 7");
              },
            });
            """);
    }

    [Fact]
    public async Task Evaluates_every_page_of_the_kinds_that_policies_match()
    {
        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal((Stored, 25), Summary(outcome));
        Assert.Equal(["configmaps ", "configmaps 100", "configmaps 200"], _lists);
    }

    [Fact]
    public async Task Continues_where_an_interruption_stopped_it()
    {
        string progress = Path.Combine(_folder.Path, "audit.progress");
        _forbidden = "200";

        ProcessOutcome first = await AuditAsync("--resume", "audit.progress");

        Assert.Equal(3, first.ExitCode);
        Assert.Equal((200, 20), Summary(first));
        Assert.True(File.Exists(progress));
        _forbidden = "";
        _lists.Clear();

        ProcessOutcome second = await AuditAsync("--resume", "audit.progress");

        Assert.Equal((1, ""), (second.ExitCode, second.Error));
        Assert.Equal((Stored, 25), Summary(second));
        Assert.Equal(["configmaps 200"], _lists);
        Assert.False(File.Exists(progress));
    }

    [Fact]
    public async Task Forbidden_cluster_is_an_error_that_names_the_role()
    {
        _isForbidden = true;

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            "admission: the cluster cannot be read: api/v1: the API server responded with 403: no reason given. Allow "
                + "get, list and watch: admission webhook --rbac prints the ClusterRole; for an audit, admission "
                + "audit --rbac does.\n",
            outcome.Error);
    }

    [Fact]
    public async Task Forbidden_resource_is_a_problem_that_names_the_role()
    {
        _isListForbidden = true;

        ProcessOutcome outcome = await AuditAsync("--output", "text");

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(
            "not audited: configmaps: api/v1/configmaps: the API server responded with 403: ", outcome.Output,
            StringComparison.Ordinal);
        Assert.Contains("for an audit, admission audit --rbac does.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 input not read", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_of_other_policies_is_rejected()
    {
        _forbidden = "200";
        await AuditAsync("--resume", "audit.progress");
        _folder.Write("policies/more.js", File.ReadAllText(Path.Combine(_folder.Path, "policies", "names.js")));

        ProcessOutcome outcome = await AuditAsync("--resume", "audit.progress");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(
            "was not written by an audit of this cluster with these policies", outcome.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static (int Objects, int Denied) Summary(ProcessOutcome outcome)
    {
        using var report = JsonDocument.Parse(outcome.Output);
        JsonElement summary = report.RootElement.GetProperty("summary");
        return (summary.GetProperty("objects").GetInt32(), summary.GetProperty("denied").GetInt32());
    }

    private Task<ProcessOutcome> AuditAsync(params string[] options) => AdmissionProcess.RunAsync(
        [
            "audit", "--kubeconfig", "kubeconfig", "--requests-per-second", "1000",
            .. options.Contains("--output") ? [] : (string[])["--output", "json"], .. options,
        ],
        folder: _folder.Path);

    private string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (_isForbidden || (_isListForbidden && path == "/api/v1/configmaps"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return """{"kind":"Status","status":"Failure","reason":"Forbidden","code":403}""";
        }

        if (path is "/api/v1" or "/apis")
        {
            return path == "/apis" ? """{"kind":"APIGroupList","groups":[]}""" : Resources;
        }

        string from = context.Request.Query["continue"].ToString();
        _lists.Enqueue($"{path.Split('/')[^1]} {from}");
        if (from.Length > 0 && from == _forbidden)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return """{"kind":"Status","status":"Failure","reason":"Forbidden","code":403}""";
        }

        int start = from.Length == 0 ? 0 : int.Parse(from, CultureInfo.InvariantCulture);
        int end = Math.Min(
            Stored, start + int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture));
        string items = string.Join(',', Enumerable.Range(start, end - start).Select(static number =>
            $$"""{"metadata":{"name":"c-{{number}}","namespace":"shop","uid":"u-{{number}}"} }"""));
        string next = end == Stored ? "" : end.ToString(CultureInfo.InvariantCulture);
        return $$"""
            {"kind":"ConfigMapList","apiVersion":"v1",
            "metadata":{"resourceVersion":"9","continue":"{{next}}"},"items":[{{items}}]}
            """;
    }
}
