using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Admission.Decisions;

namespace Admission.Cli.Tests.Decisions;

/// <summary><c>admission log</c> over the decision log of a real server.</summary>
public sealed class LogCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServeProcess _server = null!;

    private string Log => Path.Combine(_folder.Path, "decisions");

    private string PublicKey => Path.Combine(_folder.Path, "log.key.pub");

    public async ValueTask InitializeAsync()
    {
        string key = Path.Combine(_folder.Path, "log.key");
        Assert.Equal("", (await AdmissionProcess.RunAsync(["log", "key", key])).Error);
        _server = await ServeProcess.StartAsync("--decision-log", Log, "--decision-log-key", key);
        await ReviewAsync("059-create-deployments-deploy-create");
        await ReviewAsync("073-update-deployments-deploy-pause");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Log_of_a_server_is_verified_and_a_changed_line_is_named()
    {
        Assert.Equal(0, await _server.StopAsync());

        ProcessOutcome verified = await AdmissionProcess.RunAsync(["log", "verify", Log, "--key", PublicKey]);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("ok       1 chain, 1 file, ", verified.Output, StringComparison.Ordinal);
        Assert.Contains(" 2 decisions from ", verified.Output, StringComparison.Ordinal);

        (string file, string[] lines) = await UnpackAsync();
        int changed = Array.FindIndex(lines, static line => line.Contains("\"verdict\":", StringComparison.Ordinal));
        lines[changed] = lines[changed].Replace("\"verdict\":\"", "\"verdict\":\"0", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, lines);

        ProcessOutcome found = await AdmissionProcess.RunAsync(["log", "verify", Log, "--key", PublicKey]);

        Assert.Equal(1, found.ExitCode);
        Assert.Contains(
            $"{Path.GetFileName(file)}: line {changed}: this line or the hash in line ",
            found.Output,
            StringComparison.Ordinal);
        Assert.Contains("FAILED   ", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_with_the_signature_of_another_key_is_not_verified()
    {
        Assert.Equal(0, await _server.StopAsync());
        string other = Path.Combine(_folder.Path, "other.key");
        await AdmissionProcess.RunAsync(["log", "key", other]);

        ProcessOutcome found = await AdmissionProcess.RunAsync(["log", "verify", Log, "--key", other + ".pub"]);

        Assert.Equal(1, found.ExitCode);
        Assert.Contains("CHANGED  ", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_finds_decisions_in_every_format()
    {
        Assert.Equal(0, await _server.StopAsync());
        (_, string[] lines) = await UnpackAsync();
        int denials = lines.Count(static line => line.Contains("\"verdict\":\"deny\"", StringComparison.Ordinal));
        Assert.NotEqual(0, denials);

        string json = await QueryAsync("--verdict", "deny", "--output", "json");
        string csv = await QueryAsync("--verdict", "deny", "--output", "csv");
        string raw = await QueryAsync("--verdict", "deny", "--output", "raw");
        string text = await QueryAsync("--kind", "Deployment");

        string[] found = json.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(denials, found.Length);
        Assert.All(found, static one =>
        {
            using var decision = JsonDocument.Parse(one);
            Assert.Equal("deny", decision.RootElement.GetProperty("verdict").GetString());
        });
        Assert.StartsWith("time,verdict,user,operation,object,policies,id", csv, StringComparison.Ordinal);
        Assert.Equal(denials + 1, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(raw.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(line, lines));
        Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("", await QueryAsync("--user", "nobody-has-this-name"));
    }

    [Fact]
    public async Task Tail_shows_earlier_decisions_and_new_ones()
    {
        using Process tail = AdmissionProcess.Start(["log", "tail", Log, "--output", "json"]);
        string?[] before = [IdOf(await LineAsync(tail)), IdOf(await LineAsync(tail))];

        await ReviewAsync("073-update-deployments-deploy-pause");
        string? after = IdOf(await LineAsync(tail));

        tail.Kill();
        Assert.NotEqual(before[0], before[1]);
        Assert.Contains(after, before);
    }

    [Fact]
    public async Task Folder_that_does_not_exist_is_an_error_of_each_command()
    {
        foreach (string command in (string[])["verify", "query", "tail"])
        {
            ProcessOutcome outcome = await AdmissionProcess.RunAsync(["log", command, Log + "-nowhere"]);

            Assert.Equal(3, outcome.ExitCode);
            Assert.Contains($"{Log}-nowhere: ", outcome.Error, StringComparison.Ordinal);
        }
    }

    private static string? IdOf(string line)
    {
        using var decision = JsonDocument.Parse(line);
        return decision.RootElement.GetProperty("id").GetString();
    }

    private static async Task<string> LineAsync(Process tail) =>
        await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("admission log tail ended");

    private async Task<string> QueryAsync(params string[] options)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["log", "query", Log, .. options]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return outcome.Output;
    }

    // It is compressed when the server ends.
    private async Task<(string File, string[] Lines)> UnpackAsync()
    {
        string packed = Directory.EnumerateFiles(Log, "*.decisions.ndjson.zst").Single();
        string file = packed[..^".zst".Length];
        string[] lines;
        using (var reader = new StreamReader(DecisionFiles.Open(packed)))
        {
            string text = await reader.ReadToEndAsync();
            lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        File.Delete(packed);
        await File.WriteAllLinesAsync(file, lines);
        return (file, lines);
    }

    private async Task ReviewAsync(string recording)
    {
        using var content = new ByteArrayContent(
            await File.ReadAllBytesAsync(Checkout.At("tests", "recordings", $"{recording}.json")));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await _server.Http.PostAsync(
            new Uri(_server.Address, "/validate"), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
