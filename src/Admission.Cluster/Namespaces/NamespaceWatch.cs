using System.Collections.Immutable;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Namespaces;

/// <summary>
/// Watches the namespaces of a cluster until it is disposed: lists them, watches from there, continues after an
/// interruption, and lists them again if the API server no longer has the version or sent unreadable data. Readers see
/// one immutable snapshot and never wait.
/// </summary>
internal sealed class NamespaceWatch : IAsyncDisposable
{
    // A watch that lasted this long has worked, even without an event.
    private static readonly TimeSpan Lived = TimeSpan.FromSeconds(5);

    // A watch that ended after this time has ended regularly.
    private static readonly TimeSpan Whole = NamespaceApi.WatchDuration - TimeSpan.FromSeconds(5);

    private readonly ClusterSource _source;
    private readonly AdmissionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private readonly Task _following;
    private volatile ImmutableDictionary<string, NamespaceLabels>? _known;
    private volatile NamespaceApi? _api;
    private volatile string _problem = "the cluster has not responded yet.";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard;

    // The version to continue from; empty to start with a list. Only the loop uses it.
    private string _version = "";

    /// <summary>Begins to follow.</summary>
    public NamespaceWatch(ClusterSource source, AdmissionMetrics metrics, TimeProvider time, ILogger log)
    {
        _source = source;
        _metrics = metrics;
        _time = time;
        _log = log;
        _heard = time.GetTimestamp();
        _following = Task.Run(() => WatchLoop.RunAsync(FollowAsync, Record, _time, _log, _stop.Token));
    }

    /// <summary>For requests about one namespace; null before the first connection.</summary>
    public NamespaceApi? Api => _api;

    /// <summary>Ends after the next change of a namespace or of the state.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>State of the labels.</summary>
    public NamespaceLabelsStatus Status
    {
        get
        {
            if (_known is not { } known)
            {
                return new NamespaceLabelsStatus(NamespaceLabelsState.Syncing, 0, _problem);
            }

            TimeSpan silence = SinceHeard();
            return silence <= ClusterNamespaceLabels.StaleAfter
                ? new NamespaceLabelsStatus(NamespaceLabelsState.Current, known.Count, _problem)
                : new NamespaceLabelsStatus(
                    NamespaceLabelsState.Stale,
                    known.Count,
                    $"the cluster has not responded for {(long)silence.TotalSeconds} s: {_problem}");
        }
    }

    /// <summary>The labels of a namespace; null if it is not known, or the labels are too old.</summary>
    public NamespaceLabels? Find(string name) =>
        _known is { } known
        && known.TryGetValue(name, out NamespaceLabels? labels)
        && SinceHeard() <= ClusterNamespaceLabels.StaleAfter
            ? labels
            : null;

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
        await FollowOnceAsync(_api ??= new NamespaceApi(_source.Open(), _time));
        return _backoff.Next();
    }

    private async Task FollowOnceAsync(NamespaceApi api)
    {
        if (_version.Length == 0)
        {
            await SyncAsync(api);
        }

        long started = _time.GetTimestamp();
        ClusterLog.Watching(_log, _version);
        string before = _version;
        await foreach (NamespaceEvent one in api.WatchAsync(_version, _stop.Token))
        {
            Apply(one);
        }

        Hear("");
        TimeSpan lived = _time.GetElapsedTime(started);
        if (lived >= Lived)
        {
            _backoff.Reset();
        }

        // An API server sends a bookmark before the regular end of a watch. A watch without any event may wait for a
        // version that never comes, as after a restore of its store: only a list is reliable.
        if (_version == before && lived >= Whole)
        {
            _version = "";
        }
    }

    private async Task SyncAsync(NamespaceApi api)
    {
        var all = ImmutableDictionary.CreateBuilder<string, NamespaceLabels>(StringComparer.Ordinal);
        NamespacePage page = new([], "", "");
        do
        {
            page = await api.ListAsync(page.Continue, _stop.Token);
            foreach ((string name, NamespaceLabels labels) in page.Namespaces)
            {
                all[name] = labels;
            }
        }
        while (page.Continue.Length > 0);

        _known = all.ToImmutable();
        _version = page.Version;
        ClusterLog.Synced(_log, all.Count, _source.Description);
        Hear("");
    }

    private void Apply(NamespaceEvent one)
    {
        if (one.Kind != NamespaceEventKind.Opened)
        {
            _version = one.Version;
            _backoff.Reset();
        }

        _known = one switch
        {
            { Kind: NamespaceEventKind.Set, Labels: { } labels } => _known!.SetItem(one.Name, labels),
            { Kind: NamespaceEventKind.Removed } => _known!.Remove(one.Name),
            _ => _known,
        };
        Hear("");
    }

    private TimeSpan Record(ClusterException exception)
    {
        // Unreadable data may have been an event: only a list is reliable.
        if (exception.Reason is WatchRestartReason.Expired or WatchRestartReason.Malformed or WatchRestartReason.Silent)
        {
            _version = "";
        }

        // Certificates, tokens and addresses may have been renewed in their files.
        if (exception.Reason is WatchRestartReason.Unauthorized or WatchRestartReason.Unreachable)
        {
            _api?.Dispose();
            _api = null;
        }

        TimeSpan delay = _backoff.Next(exception.RetryAfter);
        _metrics.CountNamespaceWatchRestart(exception.Reason);
        ClusterLog.Broken(_log, exception.Reason, exception.Message, Math.Round(delay.TotalSeconds, 1));
        _problem = exception.Message;
        Tell();
        return delay;
    }

    private void Hear(string problem)
    {
        Volatile.Write(ref _heard, _time.GetTimestamp());
        _problem = problem;
        Tell();
    }

    private void Tell() => Interlocked.Exchange(
        ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private TimeSpan SinceHeard() => _time.GetElapsedTime(Volatile.Read(ref _heard));
}
