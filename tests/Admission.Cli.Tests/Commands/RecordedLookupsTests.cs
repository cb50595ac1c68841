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

    private async Task<string> RecordAsync()
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
            "\"allowed\":true",
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
