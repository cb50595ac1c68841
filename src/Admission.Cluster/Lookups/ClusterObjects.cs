using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;
using Admission.Protocol;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Lookups;

/// <summary>
/// The other objects of a live cluster, as declared by the policies in force: one list and one watch for each kind.
/// Evaluations read from memory and never wait. A kind that has not been read yet, whose last contact is longer ago
/// than <see cref="LookupOptions.MaxAge"/>, that is forbidden or needs too much memory is unknown, which is never the
/// same as empty.
/// </summary>
public sealed class ClusterObjects : IClusterObjects, IAsyncDisposable
{
    private const int MaxFresh = 64;

    private readonly ClusterSource? _source;
    private readonly LookupOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private ImmutableArray<KindWatch> _kinds = [];
    private bool _isDisposed;

    /// <summary>Connects to nothing before <see cref="Follow"/>.</summary>
    /// <param name="source">The cluster; null if there is none, so that nothing is ever known.</param>
    /// <param name="options">Limits.</param>
    /// <param name="log">Receives the lines.</param>
    public ClusterObjects(ClusterSource? source, LookupOptions options, TimeProvider time, ILogger log)
    {
        _source = source;
        _options = options;
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public ImmutableArray<LookupStatus> Status => _source is null
        ? [.. _wanted.Select(static read => new LookupStatus(
            read.Kind.ToString(), LookupStatusState.Unavailable, 0, 0, null, 0, "no cluster is configured"))]
        : [.. Kinds.Select(static kind => kind.Status)];

    /// <summary>Ends after the next change.</summary>
    internal Task Changed => Task.WhenAny(
        Kinds.Select(static one => one.Changed).DefaultIfEmpty(Task.CompletedTask));

    /// <summary>
    /// Starts to watch the kinds that the policies read, and stops watching the others. Call it for every policy set
    /// that takes effect; it does not wait. If a set reads more of a kind than before, the kind is listed again, and is
    /// unknown until then.
    /// </summary>
    /// <param name="reads">The declarations of the sets in force.</param>
    public void Follow(IEnumerable<ReadDeclaration> reads)
    {
        ImmutableArray<ReadDeclaration> wanted = ReadDeclaration.Merge(reads);
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _wanted = wanted;
            if (_source is null)
            {
                return;
            }

            var kinds = ImmutableArray.CreateBuilder<KindWatch>();
            foreach (ReadDeclaration read in wanted)
            {
                kinds.Add(_kinds.FirstOrDefault(one => one.Read.KeepsSameAs(read))
                    ?? new KindWatch(_source, read, _options, _time, _log));
            }

            ImmutableArray<KindWatch> before = _kinds;
            ImmutableInterlocked.InterlockedExchange(ref _kinds, kinds.ToImmutable());
            _ending.RemoveAll(static task => task.IsCompleted);
            _ending.AddRange(
                before.Where(one => !kinds.Contains(one)).Select(static one => one.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Waits until every kind is current.</summary>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The kinds that are not current after that time; empty if all are.</returns>
    public async Task<ImmutableArray<LookupStatus>> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        while (true)
        {
            Task changed = Changed;
            ImmutableArray<LookupStatus> missing =
                [.. Status.Where(static one => one.State != LookupStatusState.Current)];
            if (missing.IsEmpty || late.IsCancellationRequested || _source is null)
            {
                return missing;
            }

            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name)
    {
        if (WatchOf(kind) is not { } watch)
        {
            return FoundObject.Unknown(Undeclared(kind));
        }

        if (watch.Admitted.Find(space, name) is { } admitted)
        {
            return new FoundObject(LookupState.Found, admitted, "");
        }

        return watch.Find(out string reason) is not { } index ? FoundObject.Unknown(reason)
            : index.Find(space, name) is { } found ? new FoundObject(LookupState.Found, found, "")
            : FoundObject.Absent;
    }

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key) =>
        Found(kind, known => known.FindBy(index, key), index);

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space) => Found(kind, known => known.List(space), null);

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind)
    {
        if (WatchOf(kind) is not { } watch)
        {
            return new ReadFreshness(false, null, 0, Undeclared(kind));
        }

        return watch.Find(out string reason) is { } index
            ? new ReadFreshness(true, watch.AsOf, index.Revision + watch.Admitted.Count, "")
            : new ReadFreshness(false, null, 0, reason);
    }

    /// <inheritdoc/>
    public void Admitted(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Kinds.IsEmpty || request is not { Object: { } value, DryRun: false, Subresource: "" }
            || request.Operation is not (Operation.Create or Operation.Update)
            || value.Member("metadata")?.Member("name")?.Text is not { Length: > 0 })
        {
            return;
        }

        WatchOf(new ReadKind(request.Resource.Group, request.Resource.Resource, request.Kind.Kind))
            ?.Admitted.Add(value);
    }

    /// <inheritdoc/>
    public async ValueTask<IClusterObjects> FetchAsync(
        AdmissionRequest request, ImmutableArray<ReadDeclaration> reads, CancellationToken cancellationToken)
    {
        var names = new List<(KindWatch Watch, string Name)>();
        foreach (ReadDeclaration read in reads)
        {
            if (!read.FreshNames.IsEmpty && WatchOf(read.Kind) is { } watch)
            {
                names.AddRange(read.FindFreshNames(request).Select(name => (watch, name)));
            }
        }

        if (names.Count == 0)
        {
            return this;
        }

        var asked = new List<FreshObject>();
        await Task.WhenAll(names.Take(MaxFresh).Select(async one =>
        {
            string space = one.Watch.Read.IsNamespaced ? request.Namespace : "";
            FoundObject found = await AskAsync(one.Watch, space, one.Name, cancellationToken);
            lock (asked)
            {
                asked.Add(new FreshObject(one.Watch.Read.Kind, space, one.Name, found));
            }
        }));
        return new FreshClusterObjects([.. asked], this);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _isDisposed = true;
            ending = [.. _ending, .. _kinds.Select(static one => one.DisposeAsync().AsTask())];
            _kinds = [];
        }

        await Task.WhenAll(ending);
    }

    private ImmutableArray<ReadDeclaration> _wanted = [];

    private ImmutableArray<KindWatch> Kinds =>
        ImmutableInterlocked.InterlockedCompareExchange(ref _kinds, default, default);

    private static async Task<FoundObject> AskAsync(
        KindWatch watch, string space, string name, CancellationToken cancellationToken)
    {
        try
        {
            JsonValue? found = await watch.AskAsync(space, name, cancellationToken);
            if (found is null)
            {
                return watch.Admitted.Find(space, name) is { } admitted
                    ? new FoundObject(LookupState.Found, admitted, "")
                    : FoundObject.Absent;
            }

            byte[] kept = watch.Read.Keep(found);
            return new FoundObject(LookupState.Found, JsonTree.ParseTrusted(kept), "");
        }
        catch (ClusterException exception)
        {
            return FoundObject.Unknown($"{watch.Read.Kind} '{name}' could not be read: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            return FoundObject.Unknown($"{watch.Read.Kind} '{name}' could not be read in time.");
        }
    }

    private FoundObjects Found(ReadKind kind, Func<ObjectIndex, ImmutableArray<JsonValue>> find, string? index)
    {
        if (WatchOf(kind) is not { } watch)
        {
            return FoundObjects.Unknown(Undeclared(kind));
        }

        if (watch.Find(out string reason) is not { } known)
        {
            return FoundObjects.Unknown(reason);
        }

        return index is not null && !known.HasIndex(index)
            ? FoundObjects.Unknown($"The {kind} have no index '{index}'. Add it to the policy's reads.")
            : new FoundObjects(true, watch.Admitted.Join(find(known), find), "");
    }

    private KindWatch? WatchOf(ReadKind kind)
    {
        foreach (KindWatch one in Kinds)
        {
            if (one.Read.Kind.IsSame(kind))
            {
                return one;
            }
        }

        return null;
    }

    private string Undeclared(ReadKind kind) => _source is null
        ? $"The {kind} of the cluster are not known: no cluster is configured. Use --kubeconfig FILE."
        : $"No policy declares that it reads {kind}.";
}
