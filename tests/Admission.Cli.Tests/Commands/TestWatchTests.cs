using System.Diagnostics;

namespace Admission.Cli.Tests.Commands;

/// <summary><c>test --watch</c> at a terminal, with keys.</summary>
public sealed class TestWatchTests
{
    private const string Deny =
        "export default { title: \"T\", match: { resources: [\"pods\"] }, validate({ deny }) { deny(\"no\"); } };";

    [Fact]
    public async Task Keys_choose_which_cases_run()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/good.js", Deny);
        folder.Write("policies/good.test.yaml", Cases("deny"));
        folder.Write("policies/late.js", Deny);
        folder.Write("policies/late.test.yaml", Cases("allow"));
        using Terminal terminal = Terminal.Start(folder.Path, $"{Executable.File} test --watch");

        string first = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("f");
        string failed = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("p");
        await terminal.ReadToAsync("glob): ");
        await terminal.TypeAsync("goox\u007fd\r");
        string named = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("a");
        string all = await terminal.ReadToAsync("q (quit)");
        folder.Write("policies/late.test.yaml", Cases("deny"));
        string changed = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("f");
        string none = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("q");

        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains("2 cases in 2 files: 1 passed, 1 failed", first, StringComparison.Ordinal);
        Assert.Contains("1 case in 1 file: 0 passed, 1 failed", failed, StringComparison.Ordinal);
        Assert.Contains("policies (failed only); keys: ", failed, StringComparison.Ordinal);
        Assert.Contains("\u001b[2J", failed, StringComparison.Ordinal);
        Assert.Contains("1 case in 1 file: 1 passed, 0 failed", named, StringComparison.Ordinal);
        Assert.Contains("(policy good)", named, StringComparison.Ordinal);
        Assert.Matches("(?s)policies/late.*policies/good.*2 cases", all);
        Assert.Contains("1 case in 1 file: 1 passed, 0 failed", changed, StringComparison.Ordinal);
        Assert.Contains("no test case matches (failed only)", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_ignored_without_a_terminal()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/good.js", Deny);
        folder.Write("policies/good.test.yaml", Cases("deny"));
        using Process process = AdmissionProcess.Start(["test", "--watch"], folder: folder.Path);
        await process.StandardInput.WriteAsync("qqq\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line?.Contains("waiting for changes", StringComparison.Ordinal) == false);

        Assert.Contains("Ctrl-C ends", line, StringComparison.Ordinal);
        folder.Write("policies/good.test.yaml", Cases("allow"));
        do
        {
            line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line?.Contains("1 failed", StringComparison.Ordinal) == false);

        Assert.NotNull(line);
        process.Kill();
    }

    private static string Cases(string verdict) =>
        "cases: [{ name: one, object: { apiVersion: v1, kind: Pod, metadata: { name: a } }, "
        + $"expect: {verdict} }}]\n";
}
