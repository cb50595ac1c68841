using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Audits;

/// <summary><c>admission audit</c> with reports and figures, as a process against a server.</summary>
public sealed class AuditReportsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, string> _reports = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _writes = new();
    private ApiServer _server = null!;
    private string _password = "aHVudGVyMg==";
    private bool _isInstalled = true;
    private string _pushed = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        _folder.Write(
            "policies/words.js",
            """
            import { definePolicy } from "admission";
            export default definePolicy({
              title: "No passwords",
              match: { resources: ["secrets"] },
              validate({ object, deny }) {
                if (object.data?.password) deny("the password is " + object.data.password, { field: "data" });
              },
            });
            """);
        _folder.Write(
            "policies/names.js",
            """
            import { definePolicy } from "admission";
            export default definePolicy({
              title: "Names",
              match: { resources: ["secrets"] },
              validate({ object, deny }) { if (object.metadata.name === "s-0") deny("the name is s-0"); },
            });
            """);
        _folder.Write(
            "policies/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { names: { enforcement: audit } }\n");
    }

    [Fact]
    public async Task Writes_reports_once_and_deletes_them_when_the_findings_are_gone()
    {
        ProcessOutcome first = await AuditAsync("--reports", "openreports");

        Assert.Equal((1, "reports: 2 written, 0 unchanged, 0 deleted, 0 failed"), (first.ExitCode, Counts(first)));
        JsonNode report = JsonNode.Parse(_reports[PathOf("u-0")])!;
        Assert.Equal(
            ["words fail deny", "names fail audit"],
            report["results"]!.AsArray().Select(static one =>
                $"{one!["policy"]} {one["result"]} {one["properties"]!["enforcement"]}"));
        Assert.Equal("secrets", (string?)report["metadata"]!["annotations"]!["policies.admission/resource"]);

        ProcessOutcome second = await AuditAsync("--reports", "openreports", "--fail-on", "none");
        Assert.Equal((0, "reports: 0 written, 2 unchanged, 0 deleted, 0 failed"), (second.ExitCode, Counts(second)));

        _password = "";
        ProcessOutcome third = await AuditAsync("--reports", "openreports");
        Assert.Equal((0, "reports: 1 written, 0 unchanged, 1 deleted, 0 failed"), (third.ExitCode, Counts(third)));
        Assert.Equal([PathOf("u-0")], _reports.Keys);
    }

    [Fact]
    public async Task Values_of_a_secret_are_in_no_report_of_the_cluster()
    {
        await AuditAsync("--reports", "openreports");

        Assert.Equal(2, _writes.Count);
        Assert.All(_writes, static one => Assert.DoesNotContain("aHVudGVyMg", one, StringComparison.Ordinal));
        Assert.All(_writes, static one => Assert.DoesNotContain("hunter2", one, StringComparison.Ordinal));
        Assert.Contains(_writes, static one => one.Contains("withheld", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_definitions_stop_the_audit_before_it_reads_anything()
    {
        _isInstalled = false;

        ProcessOutcome outcome = await AuditAsync("--reports", "policyreports");

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(
            "--reports policyreports: the cluster does not serve PolicyReport", outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_some_policies_only_are_refused()
    {
        ProcessOutcome outcome = await AuditAsync("--reports", "openreports", "--policy", "words");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Remove --policy", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("Audit"), InlineData("-a"), InlineData("a.b")]
    public async Task Name_that_cannot_be_a_label_is_refused(string name)
    {
        ProcessOutcome outcome = await AuditAsync($"--name={name}");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"--name {name}: not a valid name", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_name_every_policy_even_without_findings()
    {
        _password = "";

        ProcessOutcome outcome = await AuditAsync("--metrics", "audit.prom");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string text = _folder.Read("audit.prom");
        Assert.Contains("admission_audit_objects{resource=\"secrets\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "admission_audit_findings{policy=\"words\",result=\"deny\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "admission_audit_findings{policy=\"names\",result=\"audit\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nadmission_audit_end_timestamp_seconds 1", text, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.tmp"));
    }

    [Fact]
    public async Task Figures_are_put_to_a_pushgateway()
    {
        ProcessOutcome outcome = await AuditAsync("--metrics", $"{_server.Address}metrics/job/audit");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("result=\"deny\"} 2\n", _pushed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_that_cannot_be_delivered_exit_3()
    {
        ProcessOutcome outcome = await AuditAsync("--metrics", "missing/audit.prom");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("--metrics missing/audit.prom: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_of_a_pushgateway_is_not_printed()
    {
        string address = _server.Address.Replace("//", "//user:hunter2@", StringComparison.Ordinal);

        ProcessOutcome outcome = await AuditAsync("--metrics", $"{address}wrong");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("/wrong: the server responded with 404", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", outcome.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static string PathOf(string uid) =>
        $"/apis/openreports.io/v1alpha1/namespaces/shop/reports/admission-audit-{uid}";

    private static string Counts(ProcessOutcome outcome) => outcome.Error.Split(';')[0];

    private Task<ProcessOutcome> AuditAsync(params string[] options) => AdmissionProcess.RunAsync(
        ["audit", "--kubeconfig", "kubeconfig", "--requests-per-second", "1000", .. options], folder: _folder.Path);

    private string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        switch (context.Request.Method, path)
        {
            case ("GET", "/apis"):
                return """{"groups":[]}""";
            case ("GET", "/api/v1"):
                return """{"resources":[{"name":"secrets","kind":"Secret","namespaced":true,"verbs":["list"]}]}""";
            case ("GET", "/api/v1/secrets"):
                return Secrets();
            case ("GET", "/apis/openreports.io/v1alpha1") when _isInstalled:
                return """
                    {"resources":[{"name":"reports","kind":"Report","namespaced":true},
                    {"name":"clusterreports","kind":"ClusterReport","namespaced":false}]}
                    """;
            case ("GET", "/apis/openreports.io/v1alpha1/clusterreports"):
                return List([]);
            case ("GET", "/apis/openreports.io/v1alpha1/reports"):
                return List(_reports.Values);
            case ("PATCH", _):
                _reports[path] = Body(context);
                _writes.Enqueue(_reports[path]);
                return _reports[path];
            case ("DELETE", _):
                _reports.TryRemove(path, out string? removed);
                return removed ?? "{}";
            case ("PUT", "/metrics/job/audit"):
                _pushed = Body(context);
                return "";
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return "404 page not found";
        }
    }

    private string Secrets()
    {
        string data = _password.Length == 0 ? "{}" : $$"""{"password":"{{_password}}"}""";
        return List(Enumerable.Range(0, 2).Select(number =>
            $$"""{"metadata":{"name":"s-{{number}}","namespace":"shop","uid":"u-{{number}}"},"data":{{data}}}"""));
    }

    private static string List(IEnumerable<string> items) =>
        $$"""{"metadata":{"resourceVersion":"9"},"items":[{{string.Join(',', items)}}]}""";

    private static string Body(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return reader.ReadToEndAsync().GetAwaiter().GetResult();
    }
}
