using System.Net.Http.Headers;
using System.Text.Json;

namespace Admission.Cli.Tests.Decisions;

/// <summary>The decision log and the recordings of a real server that has ended.</summary>
public sealed class LoggedReviews : IAsyncLifetime
{
    public const string Deployment = "059-create-deployments-deploy-create";
    public const string Pod = "017-create-pods-pod-privileged";
    public const string Secret = "133-update-secrets-secret-update";

    private ServeProcess _server = null!;

    public string Folder => _server.Folder;

    public string Log => Path.Combine(Folder, "decisions");

    public async ValueTask InitializeAsync()
    {
        string key = Path.Combine(Path.GetTempPath(), $"admission-{Guid.NewGuid():N}.key");
        Assert.Equal("", (await AdmissionProcess.RunAsync(["log", "key", key])).Error);
        _server = await ServeProcess.StartAsync(
            "--decision-log", "decisions", "--decision-log-key", key, "--decision-log-chain", "web-0",
            "--record", "recordings", "--record-one-in", "1");
        File.Move(key, Path.Combine(Folder, "log.key"));
        File.Move(key + ".pub", Path.Combine(Folder, "log.key.pub"));
        foreach (string review in (string[])[Deployment, Pod, Pod, Secret])
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(PathOf(review)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await _server.Http.PostAsync(
                new Uri(_server.Address, "/validate"), content, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        Assert.Equal(0, await _server.StopAsync());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The file of a review.</summary>
    public static string PathOf(string review) => Checkout.At("tests", "recordings", review + ".json");

    /// <summary>The uid of a review.</summary>
    public static string IdOf(string review)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf(review)));
        return json.RootElement.GetProperty("request").GetProperty("uid").GetString()!;
    }
}
