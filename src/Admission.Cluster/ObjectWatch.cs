using Admission.Json;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>
/// Watches one object of a cluster until it is disposed: reports its initial state, and every change. While the cluster
/// cannot be reached, it reports nothing.
/// </summary>
public sealed class ObjectWatch : IAsyncDisposable
{
    // A watch that lasted this long has worked, even without an event.
    private static readonly TimeSpan Lived = TimeSpan.FromSeconds(1);

    private readonly ClusterSource _source;
    private readonly string _collection;
    private readonly string _name;
    private readonly Action<JsonValue?> _seen;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private readonly Task _following;

    // The version from which the next watch continues; empty to start with a list. Only the loop uses it.
    private string _version = "";

    /// <summary>Begins to follow.</summary>
    /// <param name="collection">Path of the collection, <c>api/v1/namespaces/NAME/configmaps</c>.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="seen">
    /// Called with the object, or null if there is none; at least once a minute, even without a change. One call at a
    /// time; must not throw.
    /// </param>
    /// <param name="log">Receives the problems.</param>
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
        _following = Task.Run(() => WatchLoop.RunAsync(FollowAsync, Record, _time, _log, _stop.Token));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task<TimeSpan> FollowAsync()
    {
        using ClusterApi api = ClusterApi.Open(_source, _time);
        while (true)
        {
            await Task.Delay(await LookAsync(api), _time, _stop.Token);
        }
    }

    // Events only show that it is time to read: a DELETED event contains the old object, and states in between need not
    // be reported.
    private async Task<TimeSpan> LookAsync(ClusterApi api)
    {
        string seen = _version.Length == 0 ? await ReportAsync(api) : "";
        long started = _time.GetTimestamp();
        await using WatchStream watch = await api.WatchAsync(_collection, _name, _version, _stop.Token);

        // The watch reports everything from now on, but nothing from before it started.
        seen = await ReportAsync(api, seen);
        string heard = "";
        while (await watch.ReadAsync(_stop.Token) is { } one)
        {
            heard = one.Version;
            if (!one.IsBookmark && one.Version != seen)
            {
                seen = await ReportAsync(api);
            }
        }

        // A watch that ends without an event may have waited for a version that never comes: the next one starts with a
        // list.
        _version = heard.Length > 0 ? heard : _version.Length == 0 ? seen : "";
        if (heard.Length > 0 || _time.GetElapsedTime(started) >= Lived)
        {
            _backoff.Reset();
            return TimeSpan.Zero;
        }

        return _backoff.Next();
    }

    private async Task<string> ReportAsync(ClusterApi api, string? reported = null)
    {
        JsonValue? found = await api.FindAsync($"{_collection}/{Uri.EscapeDataString(_name)}", _stop.Token);
        string version = found?.Member("metadata")?.Member("resourceVersion")?.Text ?? "";
        if (reported is null or "" || version != reported)
        {
            _seen(found);
        }

        return version;
    }

    private TimeSpan Record(ClusterException exception)
    {
        _version = "";
        TimeSpan delay = _backoff.Next(exception.RetryAfter);
        if (exception.Reason != WatchRestartReason.Expired)
        {
            // Expired is common after a restart of the API server, which does not keep old versions.
            ClusterLog.ObjectLost(
                _log, $"{_collection}/{_name}", exception.Message, Math.Round(delay.TotalSeconds, 1));
        }

        return delay;
    }
}
