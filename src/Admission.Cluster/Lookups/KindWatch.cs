using System.Globalization;
using Admission.Json;
using Admission.Lookups;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Watches all objects of one kind until it is disposed: lists them page by page and then watches them. After an
/// interruption it resumes the watch, or lists them again if the API server no longer has that version. Keeps only the
/// declared fields, in an index. Readers never wait.
/// </summary>
internal sealed class KindWatch : IAsyncDisposable
{
    // A watch that lasted this long has worked, even without an event.
    private static readonly TimeSpan Lived = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OverBudget = TimeSpan.FromMinutes(5);

    private readonly ClusterSource _source;
    private readonly LookupOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private readonly TimeSpan _duration;
    private readonly AdmittedObjects _admitted;
    private readonly Task _following;
    private volatile ObjectIndex? _known;
    private volatile ResourceApi? _api;
    private volatile ServedKind? _served;
    private volatile string _problem = "the cluster has not answered yet.";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard;
    private long _restarts;

    // The version to continue from; empty to start with a list. Only the loop uses it.
    private string _version = "";

    /// <summary>Begins to follow.</summary>
    public KindWatch(
        ClusterSource source, ReadDeclaration read, LookupOptions options, TimeProvider time, ILogger log)
    {
        _source = source;
        Read = read;
        _options = options;
        _time = time;
        _log = log;
        _admitted = new AdmittedObjects(read, time);
        _heard = time.GetTimestamp();
        TimeSpan half = options.MaxAge / 2;
        _duration = half > LongestWatch ? LongestWatch : half < ShortestWatch ? ShortestWatch : half;
        _following = Task.Run(() => WatchLoop.RunAsync(FollowAsync, Record, _time, _log, _stop.Token));
    }

    /// <summary>The fields to keep.</summary>
    public ReadDeclaration Read { get; }

    /// <summary>Objects that this replica has just allowed and that the watch has not shown yet.</summary>
    public AdmittedObjects Admitted => _admitted;

    /// <summary>Ends after the next change of an object or of the state.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>State of the kind.</summary>
    public LookupStatus Status
    {
        get
        {
            ObjectIndex? known = _known;
            TimeSpan age = Age;
            bool isCurrent = known is not null && age <= _options.MaxAge;
            string detail = isCurrent ? _problem
                : known is null ? _problem
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"no contact with the cluster for {(long)age.TotalSeconds} s: {_problem}");
            return new LookupStatus(
                Read.Kind.ToString(),
                known is null ? LookupStatusState.Syncing
                    : isCurrent ? LookupStatusState.Current
                    : LookupStatusState.Stale,
                known?.Count ?? 0,
                known?.Bytes ?? 0,
                known is null ? null : age,
                Interlocked.Read(ref _restarts),
                detail);
        }
    }

    /// <summary>The index; null, with the reason, if the kind is not current enough for an evaluation.</summary>
    public ObjectIndex? Find(out string reason)
    {
        ObjectIndex? known = _known;
        if (known is not null && Age <= _options.MaxAge)
        {
            reason = "";
            return known;
        }

        string detail = Status.Detail;
        reason = $"The {Read.Kind} of the cluster are {(known is null ? "not read yet" : "out of date")}: "
            + (detail.Length > 0 ? detail : "the cluster does not answer.");
        return null;
    }

    /// <summary>The time for which the objects are known.</summary>
    public DateTimeOffset AsOf => _time.GetUtcNow() - Age;

    /// <summary>Reads one object from the API server.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<JsonValue?> AskAsync(string space, string name, CancellationToken cancellationToken)
    {
        if (_api is not { } api || _served is not { } served)
        {
            throw new ClusterException(WatchRestartReason.Unreachable, _problem);
        }

        return await api.FindAsync(
            served, Read.MetadataOnly, served.IsNamespaced ? space : "", name, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _api?.Dispose();
        _stop.Dispose();
    }

    private TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _heard));

    private async Task<TimeSpan> FollowAsync()
    {
        await FollowOnceAsync(_api ??= new ResourceApi(_source.Open(), _time));
        return _backoff.Next();
    }

    private async Task FollowOnceAsync(ResourceApi api)
    {
        ServedKind served = _served ??= await api.DiscoverAsync(Read.Kind, _stop.Token)
            ?? throw new ClusterException(
                WatchRestartReason.Failed, $"the cluster does not serve {Read.Kind}. Install its definition.");
        if (_version.Length == 0)
        {
            await SyncAsync(api, served);
        }

        long started = _time.GetTimestamp();
        string before = _version;
        await foreach (ObjectEvent one in
            api.WatchAsync(served, Read.MetadataOnly, _version, _duration, _stop.Token))
        {
            Apply(one);
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
        var index = new ObjectIndex(Read) { ApiVersion = served.ApiVersion, Kind = served.Kind };
        long started = _time.GetTimestamp();
        ObjectPage? page = null;
        do
        {
            page = await api.ListAsync(served, Read.MetadataOnly, page?.Continue ?? "", _stop.Token);
            foreach (JsonValue item in page.Items.Items)
            {
                if (item.Member("metadata")?.Member("name")?.Text is not { Length: > 0 })
                {
                    throw new ClusterException(
                        WatchRestartReason.Malformed, "the API server sent an object without a name.");
                }

                index.Set(item);
            }

            RequireBudget(index, isWhole: page.Continue.Length == 0);
        }
        while (page.Continue.Length > 0);

        _known = index;
        _version = page.Version;

        // The list is valid for the time of its beginning.
        Volatile.Write(ref _heard, started);
        _problem = "";
        Tell();
        ClusterLog.KindSynced(_log, index.Count, Read.Kind.ToString(), index.Bytes);
    }

    private void RequireBudget(ObjectIndex index, bool isWhole)
    {
        if (index.Bytes > _options.MaxBytesPerKind)
        {
            throw new ClusterException(
                WatchRestartReason.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{index.Count} {Read.Kind} need {(isWhole ? "" : "more than ")}{index.Bytes} bytes, and "
                    + $"--lookup-memory allows {_options.MaxBytesPerKind} for a kind. Raise it, or declare fewer "
                    + $"fields."));
        }
    }

    private void Apply(ObjectEvent one)
    {
        if (one.Kind == ObjectEventKind.Opened)
        {
            return;
        }

        JsonValue? metadata = one.Object?.Member("metadata");
        string space = metadata?.Member("namespace")?.Text ?? "";
        string name = metadata?.Member("name")?.Text ?? "";
        switch (one.Kind)
        {
            case ObjectEventKind.Set:
                _known!.Set(one.Object!);
                _admitted.Remove(space, name);
                RequireBudget(_known, isWhole: true);
                break;
            case ObjectEventKind.Removed:
                _known!.Remove(space, name);
                _admitted.Remove(space, name);
                break;
        }

        _version = one.Version;
        _backoff.Reset();
        _problem = "";
        Volatile.Write(ref _heard, _time.GetTimestamp());
        Tell();
    }

    private void Tell() => Interlocked.Exchange(
        ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

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

        TimeSpan delay = _backoff.Next(exception.RetryAfter);
        if (exception.Reason == WatchRestartReason.TooLarge)
        {
            // Entirely unknown rather than partly known.
            _known = null;
            delay = OverBudget;
        }

        _problem = exception.Message;
        Tell();
        Interlocked.Increment(ref _restarts);
        ClusterLog.KindLost(
            _log, Read.Kind.ToString(), exception.Reason, exception.Message, Math.Round(delay.TotalSeconds, 1));
        return delay;
    }
}
