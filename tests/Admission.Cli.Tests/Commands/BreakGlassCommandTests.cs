using System.Text;

namespace Admission.Cli.Tests.Commands;

public sealed class BreakGlassCommandTests
{
    [Fact]
    public async Task Server_denies_nothing_after_the_command_and_denies_again_after_its_end()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "break-glass");
        await using ServeProcess serve = await ServeProcess.StartAsync("--break-glass", file);
        Assert.Contains("\"allowed\":false", await PostAsync(serve), StringComparison.Ordinal);

        await BreakAsync(file, "--for", "5m", "--reason", "the mirror is down", "--by", "alice");
        await serve.ReadUntilAsync("(by alice): the mirror is down");
        string open = await PostAsync(serve);
        await BreakAsync(file, "--end");
        await serve.ReadUntilAsync("break-glass has ended");

        Assert.Contains("\"allowed\":true", open, StringComparison.Ordinal);
        Assert.Contains("\"allowed\":false", await PostAsync(serve), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_on_a_separate_line_how_to_end_it()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "break-glass");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["break-glass", "--file", file, "--for", "5m", "--reason", "the mirror is down", "--by", "alice"]);

        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("To end it, ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requires_a_reason()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["break-glass", "--file", "nowhere"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--reason is missing", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task BreakAsync(string file, params string[] args)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["break-glass", "--file", file, .. args]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private static async Task<string> PostAsync(ServeProcess serve)
    {
        using StringContent review = new(
            await File.ReadAllTextAsync(
                Checkout.At("tests", "recordings", "059-create-deployments-deploy-create.json"),
                TestContext.Current.CancellationToken),
            Encoding.UTF8,
            "application/json");
        using HttpResponseMessage answer =
            await serve.Http.PostAsync("/validate", review, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
