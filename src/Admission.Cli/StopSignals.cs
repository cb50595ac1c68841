using System.Runtime.InteropServices;

namespace Admission.Cli;

/// <summary>SIGTERM requests a clean shutdown, Ctrl-C a quick one; a second Ctrl-C ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private int _interrupts;

    /// <summary>Starts to listen.</summary>
    public StopSignals()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
    }

    /// <summary>Ends with the first signal.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Canceled by Ctrl-C: a person waits.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _hurry.Dispose();
    }

    private void Terminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stopped.TrySetResult();
    }

    private void Interrupt(PosixSignalContext signal)
    {
        // Not canceled the second time: the system then ends the process.
        signal.Cancel = Interlocked.Increment(ref _interrupts) == 1;
        if (signal.Cancel)
        {
            _hurry.Cancel();
            _stopped.TrySetResult();
        }
    }
}
