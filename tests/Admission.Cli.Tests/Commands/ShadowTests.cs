using System.Text;

namespace Admission.Cli.Tests.Commands;

/// <summary>Candidate policies beside those in force, as an operator starts and promotes them.</summary>
public sealed class ShadowTests : IDisposable
{
    private readonly TemporaryFolder _candidates = new();

    public ShadowTests() => _candidates.Write(
        "no-pods.js",
        """
        import { definePolicy } from "admission";

        export default definePolicy({
          title: "No pods",
          match: { resources: ["pods"] },
          validate({ deny }) {
            deny("no pods here");
          },
        });
        """);

    [Fact]
    public async Task Candidates_are_evaluated_too_until_a_signal_promotes_them()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(
            "--shadow", _candidates.Path, "--shadow-cpu", "100", "--record", "recordings", "--log", "text");

        Assert.Contains("\"allowed\":true", await JudgeAsync(serve), StringComparison.Ordinal);
        await serve.SignalAsync("HUP");
        await serve.ReadUntilAsync("is active (policies: 1)");

        Assert.Contains("no pods here", await JudgeAsync(serve), StringComparison.Ordinal);
        Assert.Equal(0, await serve.StopAsync());
    }

    [Fact]
    public async Task Broken_candidates_keep_the_server_from_starting()
    {
        _candidates.Write("broken.js", "export default {");

        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["serve", "--listen", "https://localhost:0", "--health-listen", "http://localhost:0",
                "--shadow", _candidates.Path]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("broken.js:1", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--record-one-in: needs --record", "--record-one-in", "5")]
    [InlineData("--shadow-cpu: needs --shadow", "--shadow-cpu", "5")]
    public async Task Options_without_the_option_that_they_need_are_reported(string error, string option, string value)
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(["serve", option, value]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _candidates.Dispose();

    private static async Task<string> JudgeAsync(ServeProcess serve)
    {
        string review = await File.ReadAllTextAsync(
            Checkout.At("tests", "recordings", "013-create-pods-pod-good.json"),
            TestContext.Current.CancellationToken);
        using var body = new StringContent(review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
