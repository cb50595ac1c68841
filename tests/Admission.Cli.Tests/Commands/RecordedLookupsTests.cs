using System.Text;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Commands;

/// <summary>A recording has the fields that policies looked up, so that a replay decides the same.</summary>
public sealed class RecordedLookupsTests : IAsyncLifetime
{
    private const string Review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
        "kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"shop","name":"web","operation":"CREATE","userInfo":{"username":"alice","groups":["a","b"]},
        "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"}},"dryRun":false}}
        """;

    private ApiServer _server = null!;
    private ServeProcess? _serve;
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        WritePolicy("fields: [\"data.*\"]", "settings");
    }

    [Theory]
    [InlineData("fields: [\"data.*\"]", "settings", "1 review: no difference")]
    [InlineData("fields: [\"metadata.uid\"]", "settings", "1 review: no difference")]
    [InlineData("fields: [\"data.color\"]", "settings", "1 review: 1 undecided")]
    [InlineData("fields: [\"data.*\"]", "other", "1 review: 1 undecided")]
    [InlineData("namespaced: true", "settings", "1 review: 1 undecided")]
    public async Task Replay_uses_the_recorded_fields_and_knows_no_others(string fields, string name, string expected)
    {
        string recorded = await RecordAsync();
        Assert.Contains("\"objects\":[", recorded, StringComparison.Ordinal);
        Assert.Contains(
            "\"objects\":[{\"resource\":\"configmaps\",\"kind\":\"ConfigMap\",\"fields\":[\"data.*\"],"
                + "\"get\":[{\"namespace\":\"shop\","
                + "\"name\":\"settings\",\"objects\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                + "\"name\":\"settings\",\"namespace\":\"shop\",\"resourceVersion\":\"7\"},\"data\":{\"color\":",
            recorded, StringComparison.Ordinal);
        WritePolicy(fields, name);

        ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", "recordings"], folder: _folder.Path);

        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inventory_answers_what_was_not_recorded()
    {
        await RecordAsync();
        WritePolicy("fields: [\"data.*\"]", "other");
        _folder.Write(
            "inventory.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other, namespace: shop }\ndata: { color: blue }\n");

        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["replay", "recordings", "--inventory", "inventory.yaml"], folder: _folder.Path);

        Assert.Contains("1 review: no difference", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("configmaps"), InlineData("secrets")]
    public async Task No_value_of_a_looked_up_object_is_recorded_without_being_declared(string resource)
    {
        WritePolicy("fields: [\"data.*\"]", "settings", resource);

        string recorded = await RecordAsync();

        Assert.Contains("\"color\":", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("cmVkLXBhc3N3b3Jk", recorded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings", true, "kind: ConfigMap", "expect: allow")]
    [InlineData("other", false, "inventory: []", "verdict: deny")]
    public async Task Case_from_a_recording_gives_the_same_verdict_offline(
        string name, bool isAllowed, string inventory, string expected)
    {
        WritePolicy("fields: [\"data.*\"]", name);
        await RecordAsync(isAllowed);

        ProcessOutcome made = await MakeCaseAsync(RecordingFile);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        string text = _folder.Read("policies/settings.test.yaml");
        Assert.Contains(inventory, text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("now: ", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "policies"), ".*"));
        ProcessOutcome run = await AdmissionProcess.RunAsync(["test"], folder: _folder.Path);
        Assert.Contains("1 case in 1 file: 1 passed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_names_one_of_several_recordings()
    {
        string line = (await RecordAsync()).TrimEnd('\n');
        _folder.Write("two.ndjson", $"{line}\n{line}\n");

        ProcessOutcome either = await MakeCaseAsync("two.ndjson");
        Assert.Equal(
            (3, "two.ndjson: more than one recording. Specify the line of one: two.ndjson:1.\n"),
            (either.ExitCode, either.Error));
        Assert.Contains(
            "two.ndjson:7: no recording begins on this line.", (await MakeCaseAsync("two.ndjson:7")).Error,
            StringComparison.Ordinal);
        Assert.Equal(0, (await MakeCaseAsync("two.ndjson:2")).ExitCode);
    }

    // An object that was not recorded would look absent in the test.
    [Fact]
    public async Task Recording_without_the_lookups_of_the_policy_makes_no_case()
    {
        await RecordAsync();
        WritePolicy("fields: [\"data.*\"]", "other");

        ProcessOutcome made = await MakeCaseAsync(RecordingFile);

        Assert.Equal(3, made.ExitCode);
        Assert.NotEmpty(made.Error);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "policies", "settings.test.yaml")));
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

    private static string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path == "/api/v1")
        {
            return """
                {"resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["list"]},
                {"name":"secrets","kind":"Secret","namespaced":true,"verbs":["list"]}]}
                """;
        }

        return context.Request.Query["watch"] == "true" ? "" : """
            {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"settings","namespace":"shop",
            "resourceVersion":"7"},"data":{"color":"cmVkLXBhc3N3b3Jk"}}]}
            """;
    }

    private string RecordingFile => Path.Combine(
        "recordings", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "recordings")))));

    private Task<ProcessOutcome> MakeCaseAsync(string file) => AdmissionProcess.RunAsync(
        ["test", "--from-review", file, "--name", "decides as in the cluster", "--policy", "settings"],
        folder: _folder.Path);

    private async Task<string> RecordAsync(bool isAllowed = true)
    {
        string recordings = Path.Combine(_folder.Path, "recordings");
        // It deletes the folder in the end.
        ServeProcess serve = _serve = await ServeProcess.StartAsync(
            "admission",
            _folder,
            [
                "--kubeconfig", "kubeconfig", "--record", "recordings", "--record-one-in", "1", "--record-format",
                "ndjson",
            ]);
        await serve.ReadUntilAsync("are cached, ");
        using var body = new StringContent(Review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Contains(
            $"\"allowed\":{(isAllowed ? "true" : "false")}",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(0, await serve.StopAsync());
        return await File.ReadAllTextAsync(
            Assert.Single(Directory.GetFiles(recordings)), TestContext.Current.CancellationToken);
    }

    private void WritePolicy(string fields, string name, string resource = "configmaps") => _folder.Write(
        "policies/settings.js",
        $$"""
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Settings exist",
          match: { resources: ["pods"] },
          reads: { maps: { resource: "{{resource}}", {{fields}} } },
          validate({ lookup, deny }) { if (lookup.maps.get("{{name}}") === null) deny("no settings"); },
        });
        """);
}
