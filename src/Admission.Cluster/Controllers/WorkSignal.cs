namespace Admission.Cluster.Controllers;

/// <summary>Wakes a controller: any number of signals before it looks are one. Thread-safe.</summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Something may have changed.</summary>
    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Waits for a signal, at most for a time. A signal since the last wait counts.</summary>
    /// <returns>False if it was cancelled.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look anyway.
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (Volatile.Read(ref _next).Task.IsCompleted)
        {
            Volatile.Write(ref _next, New());
        }

        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
