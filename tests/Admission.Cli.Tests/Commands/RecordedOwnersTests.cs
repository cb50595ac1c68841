using System.Text;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Commands;

/// <summary>A recording has the owners that <c>existingWorkloads</c> read, so that a replay decides the same.</summary>
public sealed class RecordedOwnersTests : IAsyncLifetime
{
    private const string Policy =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Images",
          match: "workloads",
          validate({ containers, deny }) {
            for (const one of containers) {
              if (one.image.matches("bad*")) deny(`image ${one.image}`, { field: one.field("image") });
            }
          },
        });
        """;

    private const string Review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
        "kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"shop","name":"web-1-x","operation":"CREATE",
        "userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller"},
        "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1-x","namespace":"shop",
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"u-rs",
        "controller":true}]},"spec":{"containers":[{"name":"web","image":"bad:1"}]} },"dryRun":false}}
        """;

    private readonly TemporaryFolder _folder = new();
    private ApiServer _server = null!;
    private ServeProcess? _serve;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        _folder.Write("policies/images.js", Policy);
        WriteSettings("existingWorkloads: { createdBefore: 2026-01-15, expires: 2999-01-01 }");
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
    public async Task Replay_uses_the_recorded_owners()
    {
        string recorded = await RecordAsync();
        Assert.Contains(
            "\"owners\":[{\"group\":\"apps\",\"resource\":\"replicasets\",\"namespace\":\"shop\",\"name\":\"web-1\"",
            recorded, StringComparison.Ordinal);

        Assert.Contains("1 review: no difference", await ReplayAsync(), StringComparison.Ordinal);
    }

    // The verdict depends on the setting, and not only on the recording.
    [Fact]
    public async Task Replay_without_the_setting_denies()
    {
        await RecordAsync();
        WriteSettings("enforcement: deny");

        Assert.Contains("allow → deny", await ReplayAsync(), StringComparison.Ordinal);
    }

    // The recorded Deployment is from 2026-01-10.
    [Fact]
    public async Task Replay_compares_the_time_of_the_recorded_workload()
    {
        await RecordAsync();
        WriteSettings("existingWorkloads: { createdBefore: 2026-01-05, expires: 2999-01-01 }");

        Assert.Contains("allow → deny", await ReplayAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_from_the_recording_gives_the_same_verdict_offline()
    {
        await RecordAsync();
        string file = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "recordings")));

        ProcessOutcome made = await AdmissionProcess.RunAsync(
            ["test", "--from-review", file, "--name", "warns about an old workload", "--policy", "images"],
            folder: _folder.Path);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        string text = _folder.Read("policies/images.test.yaml");
        Assert.Contains("existingWorkloads", text, StringComparison.Ordinal);
        Assert.Contains("verdict: warn", text, StringComparison.Ordinal);
        ProcessOutcome run = await AdmissionProcess.RunAsync(["test"], folder: _folder.Path);
        Assert.Contains("1 case in 1 file: 1 passed", run.Output, StringComparison.Ordinal);
    }

    private static string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        bool isSet = path == "/apis/apps/v1/namespaces/shop/replicasets/web-1";
        if (!isSet && path != "/apis/apps/v1/namespaces/shop/deployments/web")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return """{"kind":"Status"}""";
        }

        string identity = isSet
            ? "\"name\":\"web-1\",\"uid\":\"u-rs\",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\","
                + "\"kind\":\"Deployment\",\"name\":\"web\",\"uid\":\"u-web\",\"controller\":true}]"
            : "\"name\":\"web\",\"uid\":\"u-web\"";
        return $$"""
            {"apiVersion":"apps/v1","kind":"{{(isSet ? "ReplicaSet" : "Deployment")}}","metadata":{"namespace":"shop",
            "creationTimestamp":"2026-01-10T00:00:00Z",{{identity}} },
            "spec":{"template":{"spec":{"containers":[{"name":"web","image":"bad:1"}]} } } }
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

    private async Task<string> ReplayAsync()
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", "recordings"], folder: _folder.Path);
        return run.Output + run.Error;
    }

    private void WriteSettings(string images) => _folder.Write(
        "policies/admission.yaml",
        $"apiVersion: admission/v1\nkind: Settings\npolicies: {{ images: {{ {images} }} }}\n");
}
