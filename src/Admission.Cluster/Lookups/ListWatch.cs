using Admission.Json;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Lists the objects of one kind page by page and then watches them, until it is disposed. After an interruption it
/// resumes the watch, or lists them again if the API server no longer has that version.
/// </summary>
internal sealed class ListWatch : IAsyncDisposable
{
    // A watch that lasted this long has worked, even without an event.
    private static readonly TimeSpan Lived = TimeSpan.FromSeconds(5);

    private readonly ClusterSource _source;
    private readonly Func<ResourceApi, CancellationToken, Task<ServedKind>> _discover;
    private readonly bool _metadataOnly;
    private readonly TimeSpan _duration;
    private readonly IObjectSink _sink;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private readonly Task _following;
    private volatile ResourceApi? _api;
    private volatile ServedKind? _served;

    // The version to continue from; empty to start with a list. Only the loop uses it.
    private string _version = "";

    /// <summary>Begins to follow.</summary>
    /// <param name="discover">Finds where the kind is served.</param>
    /// <param name="metadataOnly">Read only the metadata of the objects?</param>
    /// <param name="duration">How long a watch lasts before the API server ends it.</param>
    /// <param name="sink">Receives the objects.</param>
    /// <param name="log">Receives bugs.</param>
    public ListWatch(
        ClusterSource source,
        Func<ResourceApi, CancellationToken, Task<ServedKind>> discover,
        bool metadataOnly,
        TimeSpan duration,
        IObjectSink sink,
        TimeProvider time,
        ILogger log)
    {
        _source = source;
        _discover = discover;
        _metadataOnly = metadataOnly;
        _duration = duration;
        _sink = sink;
        _time = time;
        _following = Task.Run(() => WatchLoop.RunAsync(FollowAsync, Record, _time, log, _stop.Token));
    }

    /// <summary>The connection; null while there is none.</summary>
    public ResourceApi? Api => _api;

    /// <summary>Where the kind is served; null while that is not known.</summary>
    public ServedKind? Served => _served;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _api?.Dispose();
        _stop.Dispose();
    }

    private async Task<TimeSpan> FollowAsync()
    {
        await FollowOnceAsync(_api ??= new ResourceApi(_source.Open(), _time));
        return _backoff.Next();
    }

    private async Task FollowOnceAsync(ResourceApi api)
    {
        ServedKind served = _served ??= await _discover(api, _stop.Token);
        if (_version.Length == 0)
        {
            await SyncAsync(api, served);
        }

        long started = _time.GetTimestamp();
        string before = _version;
        await foreach (ObjectEvent one in api.WatchAsync(served, _metadataOnly, _version, _duration, _stop.Token))
        {
            if (one.Kind != ObjectEventKind.Opened)
            {
                _sink.Apply(one);
                _version = one.Version;
                _backoff.Reset();
            }
        }

        if (_time.GetElapsedTime(started) >= Lived)
        {
            _backoff.Reset();
        }

        // A bookmark comes before the regular end of a watch. A watch without any event may wait for a version that
        // never comes, as after a restore of the store, or was ended by a change of the kind's definition, with
        // unreported changes in between: only a list is reliable.
        if (_version == before)
        {
            _version = "";
            _served = null;
        }
    }

    private async Task SyncAsync(ResourceApi api, ServedKind served)
    {
        long started = _time.GetTimestamp();
        _sink.Begin(served);
        ObjectPage? page = null;
        do
        {
            page = await api.ListAsync(served, _metadataOnly, page?.Continue ?? "", _stop.Token);
            foreach (JsonValue item in page.Items.Items)
            {
                if (item.Member("metadata")?.Member("name")?.Text is not { Length: > 0 })
                {
                    throw new ClusterException(
                        WatchRestartReason.Malformed, "the API server sent an object without a name.");
                }

                _sink.Add(item);
            }

            _sink.EndPage(isLast: page.Continue.Length == 0);
        }
        while (page.Continue.Length > 0);

        _version = page.Version;
        _sink.Complete(started);
    }

    private TimeSpan Record(ClusterException exception)
    {
        // Unreadable data may have been an event: only a list is reliable.
        if (exception.Reason is WatchRestartReason.Expired or WatchRestartReason.Malformed
            or WatchRestartReason.Silent or WatchRestartReason.TooLarge)
        {
            _version = "";
        }

        // The kind may be served elsewhere now.
        if (exception.Reason == WatchRestartReason.Failed)
        {
            _served = null;
        }

        // Certificates, tokens and addresses may have been renewed in their files.
        if (exception.Reason is WatchRestartReason.Unauthorized or WatchRestartReason.Unreachable)
        {
            _api?.Dispose();
            _api = null;
        }

        return _sink.Lose(exception, _backoff.Next(exception.RetryAfter));
    }
}
