using System.Diagnostics;
using System.Text;

namespace Admission.Cli.Tests;

/// <summary>A command on a pseudo terminal, which script of util-linux makes.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly Process _process;
    private readonly byte[] _buffer = new byte[4096];
    private readonly StringBuilder _screen = new();

    private Terminal(Process process) => _process = process;

    public static Terminal Start(string folder, string line)
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "needs script of util-linux");
        var start = new ProcessStartInfo(Script, ["-qec", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        start.Environment["TERM"] = "xterm";
        return new Terminal(Process.Start(start)!);
    }

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// What the screen shows up to a text, which must come. What follows the text is left for the next call.
    /// </summary>
    public async Task<string> ReadToAsync(string end)
    {
        int at;
        while ((at = _screen.ToString().IndexOf(end, StringComparison.Ordinal)) < 0)
        {
            int count = await _process.StandardOutput.BaseStream.ReadAsync(
                _buffer, TestContext.Current.CancellationToken);
            Assert.True(count > 0, $"the terminal ended before '{end}': {_screen}");
            _screen.Append(Encoding.UTF8.GetString(_buffer, 0, count));
        }

        string shown = _screen.ToString(0, at + end.Length);
        _screen.Remove(0, shown.Length);
        return shown;
    }

    public async Task<int> EndAsync()
    {
        await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
