using Admission.Json;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>
/// Follows one object of a cluster from its making until it is disposed: tells what it is at first, and after every
/// change. While the cluster cannot be asked, nothing is told.
/// </summary>
public sealed class ObjectWatch : IAsyncDisposable
{
    private readonly ClusterSource _source;
    private readonly string _collection;
    private readonly string _name;
    private readonly Action<JsonValue?> _seen;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private readonly Task _following;

    /// <summary>Begins to follow.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="collection">Path of the collection, <c>api/v1/namespaces/NAME/configmaps</c>.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="seen">
    /// Told of the object, or null where there is none; at least once a minute, so also where nothing has changed.
    /// One call at a time; must not throw.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where trouble is logged.</param>
    public ObjectWatch(
        ClusterSource source,
        string collection,
        string name,
        Action<JsonValue?> seen,
        TimeProvider time,
        ILogger log)
    {
        _source = source;
        _collection = collection;
        _name = name;
        _seen = seen;
        _time = time;
        _log = log;
        _following = Task.Run(FollowAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan delay = TimeSpan.Zero;
            try
            {
                using ClusterApi api = ClusterApi.Open(_source, _time);
                while (true)
                {
                    await LookAsync(api);
                    _backoff.Reset();
                }
            }
            catch (ClusterException exception)
            {
                delay = Record(exception.Message, exception.RetryAfter);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end the following in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
                delay = Record($"{exception.GetType().Name}.", null);
            }

            try
            {
                await Task.Delay(delay, _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookAsync(ClusterApi api)
    {
        JsonValue? found = await api.FindAsync($"{_collection}/{Uri.EscapeDataString(_name)}", _stop.Token);
        _seen(found);
        string version = found?.Member("metadata")?.Member("resourceVersion")?.Text ?? "";
        await api.WatchAsync(_collection, _name, version, _stop.Token);
    }

    private TimeSpan Record(string error, TimeSpan? retryAfter)
    {
        TimeSpan delay = _backoff.Next(retryAfter);
        ClusterLog.ObjectLost(_log, $"{_collection}/{_name}", error, Math.Round(delay.TotalSeconds, 1));
        return delay;
    }
}
