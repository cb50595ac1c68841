using System.Diagnostics;
using System.Text;

namespace Admission.Repository.Tests.Documents;

/// <summary>Commands that keep running, in a process group of their own, until the test ends.</summary>
internal sealed class BackgroundProcess : IAsyncDisposable
{
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _printed = new();

    public BackgroundProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        _process.StandardInput.Close();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Reads what they print, line by line, until it is enough or they end.</summary>
    public async Task<string> ReadUntilAsync(Func<string, bool> isEnough, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _printed.Append(line).Append('\n');
            if (isEnough(_printed.ToString()))
            {
                return _printed.ToString();
            }
        }

        await _process.WaitForExitAsync(cancellationToken);
        return _printed.ToString();
    }

    /// <summary>Ends them as Ctrl-C in their terminal would, or by force where that does not help.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            await SignalAsync("-INT");
            using CancellationTokenSource timeout = new(MaxStop);
            try
            {
                // Keeps reading, so that the process does not wait for a full pipe.
                await _process.StandardOutput.ReadToEndAsync(timeout.Token);
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                await SignalAsync("-KILL");
                throw new TimeoutException("the commands did not end on Ctrl-C");
            }
        }
    }

    // Started by setsid, which becomes the shell: its group has the number of the process.
    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("bash", ["-c", $"kill {signal} -- -{_process.Id} 2>/dev/null || true"]);
        await kill.WaitForExitAsync();
    }
}
