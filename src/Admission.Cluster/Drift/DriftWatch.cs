using System.Collections.Immutable;
using System.Security.Cryptography;
using Admission.Decisions;
using Admission.Drift;
using Admission.Json;
using Admission.Lookups;
using Admission.Objects;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Drift;

/// <summary>
/// Watches the declared kinds, and reports changes that no replica has admitted: the webhook was down, the namespace is
/// exempt, another registration let them pass, or the store was restored. Every replica watches; the leader reports,
/// with a log line, an Event and a metric, within a second of the event.
/// </summary>
public sealed class DriftWatch : IAsyncDisposable
{
    /// <summary>Interval between two looks at the changes: 50 ms.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>A change is looked at after this time, in which this replica records its own answer: 50 ms.</summary>
    internal static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait for the other replicas; then the change is reported as unconfirmed: 800 ms.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    // Another replica leads 15 seconds after the last one stopped: what happened in between is still reported.
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(30);
    private const int MaxUnreported = 10_000;

    private readonly ClusterSource _source;
    private readonly DriftOptions _options;
    private readonly Func<bool> _leads;
    private readonly WorkloadKinds _workloads = WorkloadKinds.BuiltIn;
    private readonly LoggedObjects? _logged;
    private readonly DriftMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly AdmittedWrites _writes;
    private readonly DriftClaims _claims;
    private readonly DriftEvents _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private readonly List<(DriftKind Kind, PendingChange Change)> _waiting = [];
    private readonly Queue<(ObjectDrift Drift, long Seen)> _unreported = new();
    private readonly Task _looking;
    private ImmutableArray<DriftKind> _kinds = [];
    private bool _isDisposed;
    private volatile DriftSettings _settings = DriftSettings.None;

    /// <summary>Begins to share with the other replicas; watches nothing before <see cref="Follow"/>.</summary>
    /// <param name="leads">Does this replica report?</param>
    /// <param name="logged">The last admissions in the decision log; null for none. Disposed with this.</param>
    /// <param name="metrics">Counts the reports.</param>
    /// <param name="log">Receives the reports.</param>
    public DriftWatch(
        ClusterSource source,
        DriftOptions options,
        Func<bool> leads,
        LoggedObjects? logged,
        DriftMetrics metrics,
        TimeProvider time,
        ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        (_source, _options, _leads, _logged, _metrics, _time, _log) =
            (source, options, leads, logged, metrics, time, log);
        _writes = new AdmittedWrites(VersionOf, time);
        _claims = new DriftClaims(source, options.Namespace, options.Lease, options.Identity, time, log);
        _events = new DriftEvents(source, options, metrics, time, log);
        metrics.Observe(() => [.. Kinds.Select(static one => one.Status)]);
        _looking = Task.Run(LookAsync);
    }

    /// <summary>
    /// Ends when the other replicas can know of this one. Serve no request before: another replica would report what
    /// this one admits.
    /// </summary>
    public Task Announced => _claims.Announced;

    /// <summary>Why the replicas cannot share; empty if they can.</summary>
    public string Problem => _claims.Problem;

    /// <summary>State of each kind.</summary>
    public ImmutableArray<LookupStatus> Status => [.. Kinds.Select(static one => one.Status)];

    /// <summary>Called for each report.</summary>
    internal event Action<ObjectDrift>? Reported;

    /// <summary>
    /// Watches the objects of the settings. Call it for every policy set that takes effect. Other settings begin with
    /// the current objects, as at the start.
    /// </summary>
    public void Follow(DriftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_gate)
        {
            if (settings.Text == _settings.Text || _stop.IsCancellationRequested)
            {
                return;
            }

            _settings = settings;
            ImmutableArray<DriftKind> before = _kinds;
            ImmutableInterlocked.InterlockedExchange(
                ref _kinds,
                [
                    .. settings.Kinds.Select(kind => new DriftKind(
                        _source, kind, settings, _writes, _logged, _options.MaxBytesPerKind, _key, _time, _log)),
                ]);
            _ending.RemoveAll(static task => task.IsCompleted);
            _ending.AddRange(before.Select(static one => one.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Records an allowed request. Returns at once.</summary>
    /// <param name="request">The request; valid only during the call.</param>
    public void Admitted(Protocol.AdmissionRequest request) => _writes.Add(request, _settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await _looking;
        Task[] ending;
        lock (_gate)
        {
            ending = [.. _ending, .. _kinds.Select(static one => one.DisposeAsync().AsTask())];
            _kinds = [];
        }

        await Task.WhenAll(ending);
        await _claims.DisposeAsync();
        await _events.DisposeAsync();
        _logged?.Dispose();
        _stop.Dispose();
    }

    private ImmutableArray<DriftKind> Kinds =>
        ImmutableInterlocked.InterlockedCompareExchange(ref _kinds, default, default);

    private string? VersionOf(ReadKind kind) => Kinds.FirstOrDefault(one => one.Kind.IsSame(kind))?.Served?.ApiVersion;

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Look();
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end it in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
            }

            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        foreach (DriftKind kind in Kinds)
        {
            // Read first: whatever is old enough for it is taken now.
            ulong upTo = kind.LookedUpTo(Settle);
            ImmutableArray<PendingChange> changes = kind.Take(Settle);
            var admitted = new List<string>();
            foreach (PendingChange change in changes)
            {
                if (FindReview(kind, change) is { } review)
                {
                    if (change.Version.Length > 0)
                    {
                        admitted.Add(change.Version);
                    }

                    kind.Admit(change, review);
                }
                else
                {
                    _waiting.Add((kind, change));
                }
            }

            _claims.Add(kind.Kind.ToString(), upTo, admitted, _writes.HasDeletions(kind.Kind));
        }

        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            (DriftKind kind, PendingChange change) = _waiting[i];
            if (_claims.IsAdmitted(kind.Kind.ToString(), change.Version, out ImmutableArray<string> missing))
            {
                _waiting.RemoveAt(i);
            }
            else if (missing.IsEmpty || _time.GetElapsedTime(change.Seen) >= Patience)
            {
                _waiting.RemoveAt(i);
                if (Describe(kind, change, missing) is { } drift)
                {
                    _unreported.Enqueue((drift, change.Seen));
                }
            }
        }

        Report();
    }

    // Null if this replica has not admitted it.
    private string? FindReview(DriftKind kind, PendingChange change)
    {
        string? Deletion() => _writes.FindDeletion(kind.Kind, change.Space, change.Name, change.Uid);
        if (change.Object is not { } value)
        {
            return Deletion();
        }

        string? review = _writes.Find(change.Digest)
            ?? _writes.FindOtherVersion(kind.Kind, change.Space, change.Name);
        if (review is not null || change.Before is not { } before)
        {
            return review;
        }

        string only = OnlyField(before, change.After);
        return only == "spec.replicas"
            ? _writes.FindScale(kind.Kind, change.Space, change.Name, value.Member("spec")?.Member("replicas"))
            // A deletion with dependents adds a finalizer: foregroundDeletion or orphan.
            : only.StartsWith("metadata.finalizers", StringComparison.Ordinal) && change.IsDeleting ? Deletion()
            : null;
    }

    // The field that differs, if it is only one.
    private string OnlyField(byte[] before, byte[] after) => FieldChanges.Between(
        JsonTree.ParseTrusted(before), JsonTree.ParseTrusted(after), _workloads)
        is [{ Field: { } field }] ? field.ToString() : "";

    private ObjectDrift? Describe(DriftKind kind, PendingChange change, ImmutableArray<string> missing)
    {
        ImmutableArray<FieldChange> changes = change.Before is { } before
            ? FieldChanges.Between(
                JsonTree.ParseTrusted(before), JsonTree.ParseTrusted(change.After), _workloads,
                _settings.Ignore.AsSpan())
            : [];
        if (change.Before is not null && changes.IsEmpty)
        {
            // Only ignored fields.
            return null;
        }

        return new ObjectDrift
        {
            Kind = kind.Kind,
            ApiVersion = kind.Served?.ApiVersion ?? "",
            Namespace = change.Space,
            Name = change.Name,
            Uid = change.Uid,
            Version = change.Version,
            Type = change.IsDeletion ? DriftType.Deleted
                : change.IsNew ? DriftType.Created
                : DriftType.Changed,
            Fields = [.. changes.Select(static one => one.Field.ToString())],
            Managers = change.Object is { } value
                ? FieldOwner.Of(value, changes.IsEmpty ? [FieldPath.Root] : changes.Select(static one => one.Field))
                : [],
            LastReview = change.LastReview,
            Doubt = DoubtOf(kind, change, missing),
        };
    }

    private string DoubtOf(DriftKind kind, PendingChange change, ImmutableArray<string> missing) =>
        change.Doubt.Length > 0 ? change.Doubt
        : !missing.IsEmpty ? $"these replicas have not responded: {string.Join(", ", missing)}"
        : change.IsDeletion && !_claims.HasDeletions(kind.Kind.ToString())
            ? $"no replica has received a DELETE request for {kind.Kind} yet. Check that the registration of the "
                + "webhook includes DELETE"
        : change.IsListed && _claims.HasOthers
            ? "the watch was interrupted, and another replica may have admitted the change meanwhile"
        : "";

    private void Report()
    {
        bool leads = _leads();
        while (_unreported.TryPeek(out (ObjectDrift Drift, long Seen) one))
        {
            if (!leads && _unreported.Count <= MaxUnreported && _time.GetElapsedTime(one.Seen) <= Handover)
            {
                return;
            }

            _unreported.Dequeue();
            if (!leads)
            {
                continue;
            }

            string doubt = one.Drift.Doubt.Length > 0 ? one.Drift.Doubt : "none";
            string review = one.Drift.LastReview.Length > 0 ? one.Drift.LastReview : "unknown";
            string change = DriftText.Change(one.Drift);
            string managers = DriftText.Managers(one.Drift), fields = DriftText.Fields(one.Drift);
            ClusterLog.Drifted(
                _log, one.Drift.Target, change, managers, fields, one.Drift.Version, review, doubt);
            _metrics.Count(one.Drift, _time.GetElapsedTime(one.Seen));
            _events.Offer(one.Drift, KindNameOf(one.Drift.Kind));
            Reported?.Invoke(one.Drift);
        }
    }

    private string KindNameOf(ReadKind kind) => Kinds.FirstOrDefault(one => one.Kind == kind)?.Served?.Kind ?? "";
}
