using System.Collections.Immutable;
using System.Globalization;
using Admission.Cluster.Lookups;
using Admission.Decisions;
using Admission.Drift;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Drift;

/// <summary>
/// Watches the objects of one kind and collects their changes. Keeps the last compared form of each object; of a
/// Secret, with hashes instead of values.
/// </summary>
internal sealed class DriftKind : IObjectSink, IAsyncDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OverBudget = TimeSpan.FromMinutes(5);

    // Of an entry of the dictionary, besides its form.
    private const int EntryOverhead = 256;

    private readonly DriftSettings _settings;
    private readonly AdmittedWrites _writes;
    private readonly LoggedObjects? _logged;
    private readonly long _maxBytes;
    private readonly byte[] _key;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Space, string Name), Known> _known = [];
    private readonly List<PendingChange> _pending = [];
    private readonly ListWatch _watch;
    private HashSet<(string, string)> _listed = [];
    private ServedKind? _served;
    private long _bytes;
    private long _contact;
    private bool _isSynced;
    private bool _isListing;
    private readonly Queue<(ulong Version, long Seen)> _versions = new();
    private ulong _lookedUpTo;
    private volatile string _problem = "the cluster has not responded yet.";

    /// <summary>Begins to watch the objects of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="settings">Which objects.</param>
    /// <param name="writes">What this replica has admitted.</param>
    /// <param name="logged">What the decision log says about the time before; null for nothing.</param>
    /// <param name="maxBytes">Maximum memory for the forms, in bytes.</param>
    /// <param name="key">Hashes the values of Secrets.</param>
    public DriftKind(
        ClusterSource source,
        ReadKind kind,
        DriftSettings settings,
        AdmittedWrites writes,
        LoggedObjects? logged,
        long maxBytes,
        byte[] key,
        TimeProvider time,
        ILogger log)
    {
        Kind = kind;
        _settings = settings;
        _writes = writes;
        _logged = logged;
        _maxBytes = maxBytes;
        _key = key;
        _time = time;
        _log = log;
        _contact = time.GetTimestamp();
        _watch = new ListWatch(source, DiscoverAsync, false, Duration, this, time, log);
    }

    /// <summary>The watched kind, as the settings name it.</summary>
    public ReadKind Kind { get; }

    /// <summary>Where it is served; null while that is not known.</summary>
    public ServedKind? Served => Volatile.Read(ref _served);

    /// <summary>State of the kind.</summary>
    public LookupStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new LookupStatus(
                    Kind.ToString(),
                    _isSynced && _problem.Length == 0 ? LookupStatusState.Current : LookupStatusState.Syncing,
                    _known.Count, _bytes, _isSynced ? _time.GetElapsedTime(_contact) : null, 0, _problem);
            }
        }
    }

    /// <summary>
    /// The version up to which every change has been taken, and is old enough that this replica has recorded its own
    /// answer.
    /// </summary>
    /// <param name="age">Minimum age of a change.</param>
    public ulong LookedUpTo(TimeSpan age)
    {
        lock (_lock)
        {
            while (_versions.TryPeek(out (ulong Version, long Seen) one) && _time.GetElapsedTime(one.Seen) >= age)
            {
                _lookedUpTo = Math.Max(_lookedUpTo, one.Version);
                _versions.Dequeue();
            }

            return _lookedUpTo;
        }
    }

    /// <summary>Takes the changes that were seen before a time.</summary>
    /// <param name="age">Minimum age.</param>
    public ImmutableArray<PendingChange> Take(TimeSpan age)
    {
        lock (_lock)
        {
            ImmutableArray<PendingChange> taken =
                [.. _pending.TakeWhile(one => _time.GetElapsedTime(one.Seen) >= age)];
            _pending.RemoveRange(0, taken.Length);
            return taken;
        }
    }

    /// <summary>Records the review that admitted the current form of an object.</summary>
    public void Admit(PendingChange change, string review)
    {
        lock (_lock)
        {
            if (_known.TryGetValue((change.Space, change.Name), out Known? known) && known.Form == change.After)
            {
                _known[(change.Space, change.Name)] = known with { LastReview = review };
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    /// <inheritdoc/>
    public void Begin(ServedKind served)
    {
        lock (_lock)
        {
            if (_served is { } before && before.ApiVersion != served.ApiVersion)
            {
                // Forms of another version cannot be compared.
                _known.Clear();
                (_bytes, _isSynced) = (0, false);
            }

            Volatile.Write(ref _served, served);
            (_listed, _isListing) = ([], true);
        }
    }

    /// <inheritdoc/>
    public void Add(JsonValue item)
    {
        lock (_lock)
        {
            _listed.Add(IdOf(item));
            Take(item);
        }
    }

    /// <inheritdoc/>
    public void EndPage(bool isLast) => RequireBudget();

    /// <inheritdoc/>
    public void Complete(long started)
    {
        lock (_lock)
        {
            foreach ((string Space, string Name) gone in _known.Keys.Where(one => !_listed.Contains(one)).ToArray())
            {
                Delete(gone, "");
            }

            (_listed, _isListing, _isSynced, _contact, _problem) = ([], false, true, started, "");
        }

        ClusterLog.DriftWatched(_log, _known.Count, Kind.ToString());
    }

    /// <inheritdoc/>
    public void Apply(ObjectEvent one)
    {
        lock (_lock)
        {
            if (one.Kind == ObjectEventKind.Set)
            {
                Take(one.Object!);
            }
            else if (one.Kind == ObjectEventKind.Removed)
            {
                Delete(IdOf(one.Object!), one.Version);
            }

            (_contact, _problem) = (_time.GetTimestamp(), "");
        }

        RequireBudget();
    }

    /// <inheritdoc/>
    public TimeSpan Lose(ClusterException exception, TimeSpan delay)
    {
        lock (_lock)
        {
            _problem = exception.Message;
            if (exception.Reason == WatchRestartReason.TooLarge)
            {
                _known.Clear();
                (_bytes, _isSynced, delay) = (0, false, OverBudget);
            }
        }

        ClusterLog.DriftLost(
            _log, Kind.ToString(), exception.Reason, exception.Message, Math.Round(delay.TotalSeconds, 1));
        return delay;
    }

    private static (string Space, string Name) IdOf(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        return (metadata?.Member("namespace")?.Text ?? "", metadata?.Member("name")?.Text ?? "");
    }

    private async Task<ServedKind> DiscoverAsync(ResourceApi api, CancellationToken cancellationToken) =>
        await api.DiscoverAsync(Kind, cancellationToken)
            ?? throw new ClusterException(
                WatchRestartReason.Failed, $"the cluster does not serve {Kind}. Install its definition.");

    // Within the lock.
    private void Take(JsonValue value)
    {
        (string space, string name) = IdOf(value);
        if (!_settings.Covers(space))
        {
            return;
        }

        JsonValue metadata = value.Member("metadata")!;
        string uid = metadata.Member("uid")?.Text ?? "";
        string version = metadata.Member("resourceVersion")?.Text ?? "";
        byte[] form = ComparedForm.Write(value, _served!.ApiVersion, _served.Kind, _key);
        Known? known = _known.GetValueOrDefault((space, name));
        bool isSame = known?.Uid == uid;
        if (known is not null && !isSame)
        {
            // It was deleted and created again while the watch was interrupted.
            Delete((space, name), _isListing ? "" : version);
            known = null;
        }

        bool isDeleting = metadata.Member("deletionTimestamp") is { Kind: not JsonKind.Null };
        bool isBegun = isDeleting && known is { IsDeleting: false };
        if (isBegun)
        {
            // The object stays until its finalizers are removed, or its grace period is over.
            _known[(space, name)] = known = known! with { IsDeleting = true };
            AddDeletion((space, name), known, version);
        }

        if (known is not null && known.Form.AsSpan().SequenceEqual(form))
        {
            // Only a list can hide changes that happened before it, and were undone.
            if (_isListing || isBegun)
            {
                Advance(version);
            }

            return;
        }

        byte[] digest = ComparedForm.DigestOf(value, _served.ApiVersion, _served.Kind);
        LoggedObject? logged = _isSynced ? null : _logged?.Find(Kind.ToString(), space, name);
        bool isChanged = _isSynced
            || _writes.Find(digest) is not null
            || (logged is not null && !_logged!.IsSame(logged, value, KindOf(_served)));
        _bytes += EntryOverhead + form.Length - (known is null ? 0 : EntryOverhead + known.Form.Length);
        _known[(space, name)] = new Known(form, uid, known?.LastReview ?? logged?.Review ?? "", isDeleting);
        if (isChanged)
        {
            _pending.Add(new PendingChange(value, known?.Form, form, _time.GetTimestamp())
            {
                Space = space,
                Name = name,
                Uid = uid,
                Version = version,
                Digest = digest,
                IsNew = _isSynced && known is null,
                IsListed = _isListing && _isSynced,
                LastReview = known?.LastReview ?? logged?.Review ?? "",
                Doubt = DoubtOf(logged),
            });
        }

        Advance(version);
    }

    // Within the lock. The version is empty if only a list shows that the object is gone.
    private void Delete((string Space, string Name) id, string version)
    {
        if (Forget(id) is { } known)
        {
            if (!known.IsDeleting)
            {
                AddDeletion(id, known, version);
            }

            Advance(version);
        }
    }

    private void AddDeletion((string Space, string Name) id, Known known, string version)
    {
        if (_isSynced && _settings.CoversDeletions(Kind))
        {
            _pending.Add(new PendingChange(null, null, known.Form, _time.GetTimestamp())
            {
                Space = id.Space,
                Name = id.Name,
                Uid = known.Uid,
                Version = version,
                IsListed = _isListing,
                LastReview = known.LastReview,
                Doubt = DoubtOf(null),
            });
        }
    }

    private string DoubtOf(LoggedObject? logged) =>
        logged is not null
            ? $"the change was made before this replica started. The decision log contains only {_logged!.Chains} "
                + "chains, one for each replica; another replica may have admitted the change"
            : _isListing && _writes.CompleteSince > _contact
                ? "the watch was interrupted for longer than the replicas keep the changes that they admitted"
                : "";

    private static GroupVersionKind KindOf(ServedKind served)
    {
        int slash = served.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        return new GroupVersionKind(
            slash < 0 ? "" : served.ApiVersion[..slash], served.ApiVersion[(slash + 1)..], served.Kind);
    }

    private void Advance(string version)
    {
        // At the first list, this replica may not have recorded its answers yet: it does not vouch for that time.
        if (_isSynced
            && ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            _versions.Enqueue((number, _time.GetTimestamp()));
        }
    }

    private Known? Forget((string Space, string Name) id)
    {
        if (_known.Remove(id, out Known? known))
        {
            _bytes -= EntryOverhead + known.Form.Length;
        }

        return known;
    }

    private void RequireBudget()
    {
        if (_bytes > _maxBytes)
        {
            throw new ClusterException(
                WatchRestartReason.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_known.Count} {Kind} need {_bytes} bytes, and --lookup-memory allows {_maxBytes} for a kind. "
                    + $"Increase it, or watch fewer namespaces."));
        }
    }

    private sealed record Known(byte[] Form, string Uid, string LastReview, bool IsDeleting);
}
