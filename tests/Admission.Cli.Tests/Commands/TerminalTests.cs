using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Admission.Cli.Tests.Commands;

/// <summary>What a person at a terminal sees.</summary>
public sealed class TerminalTests
{
    private const string ClearLine = "\r\u001b[2K";

    [Fact]
    public async Task Port_in_use_is_reported_in_one_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/none.js", "export default { title: \"None\", match: \"workloads\", validate() {} };");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["serve", "--listen", $"https://{address}", "--health-listen", "http://127.0.0.1:0"], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        string line = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"--listen https://{address}: the port is in use.", line, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("test", "--policies", "policies")]
    [InlineData("test", "--policies", "policies", "--coverage")]
    public async Task Progress_leaves_nothing_on_the_terminal(params string[] args)
    {
        (string screen, _) = await RunOnTerminalAsync(args);

        int last = screen.LastIndexOf(ClearLine, StringComparison.Ordinal);
        Assert.True(last >= 0, "no progress was shown");
        Assert.DoesNotMatch(@"testing \[=* *\]", screen[last..]);
    }

    [Fact]
    public async Task No_progress_is_shown_if_standard_error_is_not_a_terminal()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--filter", "rbac"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
    }

    // script runs a command on a terminal of its own.
    private static async Task<(string Screen, int ExitCode)> RunOnTerminalAsync(string[] args)
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "needs script of util-linux");
        string line = string.Join(' ', args.Prepend(Executable.File));
        var start = new ProcessStartInfo(Script, ["-qec", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Checkout.Root,
        };
        start.Environment["TERM"] = "xterm";
        using Process process = Process.Start(start)!;
        string screen = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (screen, process.ExitCode);
    }
}
