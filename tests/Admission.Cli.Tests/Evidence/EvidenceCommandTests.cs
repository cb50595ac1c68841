using System.Net.Http.Headers;
using System.Text.Json;
using Admission.Decisions;

namespace Admission.Cli.Tests.Evidence;

/// <summary><c>admission evidence</c> over the log of a real server.</summary>
public sealed class EvidenceCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Log => Path.Combine(_folder.Path, "decisions");

    private string Page => Path.Combine(_folder.Path, "evidence.html");

    private string Json => Path.Combine(_folder.Path, "evidence.json");

    public async ValueTask InitializeAsync()
    {
        string key = Path.Combine(_folder.Path, "log.key");
        ProcessOutcome made = await AdmissionProcess.RunAsync(["log", "key", key]);
        Assert.Equal("", made.Error);
        await using ServeProcess server =
            await ServeProcess.StartAsync("--decision-log", Log, "--decision-log-key", key);
        foreach (string file in
            (string[])["059-create-deployments-deploy-create", "073-update-deployments-deploy-pause"])
        {
            using var content = new ByteArrayContent(
                await File.ReadAllBytesAsync(Checkout.At("tests", "recordings", $"{file}.json")));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await server.Http.PostAsync(
                new Uri(server.Address, "/validate"), content, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        Assert.Equal(0, await server.StopAsync());
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Page_and_JSON_show_what_the_log_proves()
    {
        string key = Path.Combine(_folder.Path, "log.key.pub");
        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["evidence", "--log", Log, "--key", key, "--html", Page, "--json", Json]);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ok       The log is complete and unchanged.", run.Output, StringComparison.Ordinal);
        Assert.Contains("  12  partly enforced", run.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Json));
        JsonElement root = json.RootElement;
        Assert.True(root.GetProperty("verification").GetProperty("ok").GetBoolean());
        Assert.True(root.GetProperty("verification").GetProperty("keysWereGiven").GetBoolean());
        Assert.Equal(2, root.GetProperty("decisions").GetInt64());
        Assert.Equal(27, root.GetProperty("checklists")[0].GetProperty("points").GetArrayLength());
        Assert.Contains("verified", await File.ReadAllTextAsync(Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_was_changed_is_not_verified()
    {
        // It is compressed when the server ends.
        string file = Directory.EnumerateFiles(Log, "*.decisions.ndjson.zst").Single();
        using (var reader = new StreamReader(DecisionFiles.Open(file)))
        {
            string text = await reader.ReadToEndAsync();
            await File.WriteAllTextAsync(
                file[..^".zst".Length],
                text.Replace("\"verdict\":\"deny\"", "\"verdict\":\"allow\"", StringComparison.Ordinal));
        }

        File.Delete(file);

        ProcessOutcome run = await AdmissionProcess.RunAsync(["evidence", "--log", Log, "--html", Page]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED   The log was changed: 1 problem.", run.Output, StringComparison.Ordinal);
        Assert.Contains("not verified", await File.ReadAllTextAsync(Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_reported_at_once()
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(
        [
            "evidence", "--log", Path.Combine(_folder.Path, "nowhere"), "--checklist", "nowhere.yaml",
            "--key", "nowhere.pub", "--since", "2026-02-01", "--until", "2026-01-01",
        ]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("--since 2026-02-01T00:00:00.000Z: not before the end of the period", run.Error,
            StringComparison.Ordinal);
        Assert.Contains("nowhere.yaml: cannot be read.", run.Error, StringComparison.Ordinal);
        Assert.Contains("--key nowhere.pub: cannot be read.", run.Error, StringComparison.Ordinal);
        Assert.Contains("neither a file nor a folder", run.Error, StringComparison.Ordinal);
    }
}
