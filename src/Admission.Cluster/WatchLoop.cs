using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>Runs a watch repeatedly, whatever fails, until it is stopped.</summary>
internal static class WatchLoop
{
    /// <summary>Runs until it is stopped.</summary>
    /// <param name="follow">Runs the watch once, and returns the wait before the next time.</param>
    /// <param name="record">Records a failure, and returns the wait before the next time.</param>
    /// <param name="log">Receives bugs.</param>
    public static async Task RunAsync(
        Func<Task<TimeSpan>> follow,
        Func<ClusterException, TimeSpan> record,
        TimeProvider time,
        ILogger log,
        CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan delay;
            try
            {
                delay = await follow();
            }
            catch (ClusterException exception)
            {
                delay = record(exception);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end the watch in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(log, exception);
                delay = record(new ClusterException(WatchRestartReason.Malformed, $"{exception.GetType().Name}."));
            }

            try
            {
                await Task.Delay(delay, time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
