using System.Globalization;
using Admission.Json;
using Admission.Lookups;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Watches all objects of one kind until it is disposed, and keeps only the declared fields, in an index. Readers never
/// wait.
/// </summary>
internal sealed class KindWatch : IObjectSink, IAsyncDisposable
{
    private static readonly TimeSpan LongestWatch = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OverBudget = TimeSpan.FromMinutes(5);

    private readonly LookupOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AdmittedObjects _admitted;
    private readonly ListWatch _watch;
    private volatile ObjectIndex? _known;
    private ObjectIndex? _listed;
    private volatile string _problem = "the cluster has not responded yet.";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard;
    private long _restarts;

    /// <summary>Begins to follow.</summary>
    public KindWatch(
        ClusterSource source, ReadDeclaration read, LookupOptions options, TimeProvider time, ILogger log)
    {
        Read = read;
        _options = options;
        _time = time;
        _log = log;
        _admitted = new AdmittedObjects(read, time);
        _heard = time.GetTimestamp();
        TimeSpan half = options.MaxAge / 2;
        TimeSpan duration = half > LongestWatch ? LongestWatch : half < ShortestWatch ? ShortestWatch : half;
        _watch = new ListWatch(source, DiscoverAsync, read.MetadataOnly, duration, this, time, log);
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
        reason = $"The {Read.Kind} of the cluster {(known is null ? "have not been read yet" : "are out of date")}: "
            + (detail.Length > 0 ? detail : "the cluster does not respond.");
        return null;
    }

    /// <summary>The time for which the objects are known.</summary>
    public DateTimeOffset AsOf => _time.GetUtcNow() - Age;

    /// <summary>Reads one object from the API server.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<JsonValue?> AskAsync(string space, string name, CancellationToken cancellationToken)
    {
        if (_watch is not { Api: { } api, Served: { } served })
        {
            throw new ClusterException(WatchRestartReason.Unreachable, _problem);
        }

        return await api.FindAsync(
            served, Read.MetadataOnly, served.IsNamespaced ? space : "", name, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    /// <inheritdoc/>
    public void Begin(ServedKind served) =>
        _listed = new ObjectIndex(Read) { ApiVersion = served.ApiVersion, Kind = served.Kind };

    /// <inheritdoc/>
    public void Add(JsonValue item) => _listed!.Set(item);

    /// <inheritdoc/>
    public void EndPage(bool isLast) => RequireBudget(_listed!, isLast);

    /// <inheritdoc/>
    public void Complete(long started)
    {
        ObjectIndex index = _listed!;
        _listed = null;
        _known = index;
        Volatile.Write(ref _heard, started);
        _problem = "";
        Tell();
        ClusterLog.KindSynced(_log, index.Count, Read.Kind.ToString(), index.Bytes);
    }

    /// <inheritdoc/>
    public void Apply(ObjectEvent one)
    {
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

        _problem = "";
        Volatile.Write(ref _heard, _time.GetTimestamp());
        Tell();
    }

    /// <inheritdoc/>
    public TimeSpan Lose(ClusterException exception, TimeSpan delay)
    {
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

    private TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _heard));

    private async Task<ServedKind> DiscoverAsync(ResourceApi api, CancellationToken cancellationToken) =>
        await api.DiscoverAsync(Read.Kind, cancellationToken)
            ?? throw new ClusterException(
                WatchRestartReason.Failed, $"the cluster does not serve {Read.Kind}. Install its definition.");

    private void RequireBudget(ObjectIndex index, bool isWhole)
    {
        if (index.Bytes > _options.MaxBytesPerKind)
        {
            throw new ClusterException(
                WatchRestartReason.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{index.Count} {Read.Kind} need {(isWhole ? "" : "more than ")}{index.Bytes} bytes, and "
                    + $"--lookup-memory allows {_options.MaxBytesPerKind} for a kind. Increase it, or declare fewer "
                    + $"fields."));
        }
    }

    private void Tell() => Interlocked.Exchange(
        ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
