using Admission.Cluster.Namespaces;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>
/// The labels of the namespaces of a live cluster, for policies with <c>namespaceLabels</c> in their match, overrides
/// or exceptions.
/// <para>
/// While they are needed, namespaces are listed and watched; <see cref="Find"/> reads an immutable snapshot without a
/// lock and never waits. No label is known before the first complete list, or if the last contact with the cluster is
/// longer ago than <see cref="StaleAfter"/>: a user who relabels a namespace to tighten a policy must be able to rely
/// on it. If a namespace is not known, the policy is undecided, and its <c>onError</c> applies.
/// </para>
/// <para>
/// Pods are often created right after their namespace, before the watch reports it. So the webhook calls
/// <see cref="LookUpAsync"/> for a missing namespace before it queues the review: one GET of at most two seconds,
/// shared by all reviews that wait for the same namespace, eight at a time, on no evaluating thread. The answer is used
/// only for these reviews.
/// </para>
/// <para>
/// Needs a ClusterRole with <c>get</c>, <c>list</c> and <c>watch</c> on <c>namespaces</c>. One list and one watch per
/// replica, renewed each minute; metadata only.
/// </para>
/// </summary>
public sealed class ClusterNamespaceLabels : INamespaceLabels, IAsyncDisposable
{
    /// <summary>
    /// How long labels can be used after the last contact with the cluster: 2 minutes, so that a dead connection (70 s)
    /// and some failed attempts to renew it have no effect.
    /// </summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(2);

    private readonly ClusterSource? _source;
    private readonly AdmissionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly NamespaceLookups _lookups;
    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private volatile NamespaceWatch? _watch;
    private volatile bool _isNeeded;
    private bool _isDisposed;

    /// <summary>Connects to nothing before <see cref="Follow"/>.</summary>
    /// <param name="source">The cluster; null if there is none, so that no namespace is ever known.</param>
    /// <param name="metrics">Counts restarts and lookups.</param>
    /// <param name="log">Receives the lines.</param>
    public ClusterNamespaceLabels(ClusterSource? source, AdmissionMetrics metrics, TimeProvider time, ILogger log)
    {
        _source = source;
        _metrics = metrics;
        _time = time;
        _log = log;
        _lookups = new NamespaceLookups(metrics, time, log);
    }

    /// <inheritdoc/>
    public NamespaceLabelsStatus Status => this switch
    {
        { _source: null } => UnknownNamespaceLabels.Instance.Status,
        { _watch: { } watch } => watch.Status,
        _ => new NamespaceLabelsStatus(NamespaceLabelsState.Idle, 0, ""),
    };

    /// <inheritdoc/>
    public string Remedy => _source is null
        ? "Run the webhook in the cluster, or pass --kubeconfig, so that it can read namespaces."
        : "Let the webhook get, list and watch namespaces; /readyz reports why it could not read them.";

    /// <summary>Ends after the next change; never without a watch.</summary>
    internal Task Changed => _watch?.Changed ?? new TaskCompletionSource().Task;

    /// <summary>
    /// Starts or stops the watch on namespaces. Call it for every policy set that takes effect; does not wait.
    /// </summary>
    /// <param name="isNeeded">Does the set depend on labels of namespaces?</param>
    public void Follow(bool isNeeded)
    {
        lock (_gate)
        {
            if (_isDisposed || isNeeded == _isNeeded)
            {
                return;
            }

            _isNeeded = isNeeded;
            if (!isNeeded)
            {
                EndWatch();
            }
            else if (_source is null)
            {
                ClusterLog.Unavailable(_log);
            }
            else
            {
                _watch = new NamespaceWatch(_source, _metrics, _time, _log);
            }
        }
    }

    /// <summary>Waits until the labels are current, if they are needed.</summary>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The state after the wait.</returns>
    public async Task<NamespaceLabelsStatus> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        while (true)
        {
            Task changed = Changed;
            if (Status is not { State: NamespaceLabelsState.Syncing } || late.IsCancellationRequested)
            {
                return Status;
            }

            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => _watch?.Find(name);

    /// <inheritdoc/>
    public async ValueTask<NamespaceLabels?> LookUpAsync(string name, CancellationToken cancellationToken) =>
        Find(name) ?? (_watch?.Api is { } api ? await _lookups.FindAsync(api, name, cancellationToken) : null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _isDisposed = true;
            EndWatch();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        _lookups.Dispose();
    }

    private void EndWatch()
    {
        if (_watch is { } watch)
        {
            _watch = null;
            _ending.RemoveAll(static task => task.IsCompleted);
            _ending.Add(watch.DisposeAsync().AsTask());
        }
    }
}
