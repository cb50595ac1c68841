using Admission.Cluster.Namespaces;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>
/// The labels of the namespaces of a live cluster, for policies whose match, overrides or exceptions ask for
/// <c>namespaceLabels</c>.
/// <para>
/// While they are needed, namespaces are listed and watched; <see cref="Find"/> reads an immutable snapshot without a
/// lock and never waits. It knows nothing before the first complete list, and nothing again when the cluster has not
/// been heard of for <see cref="StaleAfter"/>: whoever relabels a namespace to tighten a policy must be able to rely on
/// it. A namespace that is not known leaves the policy undecided, and its <c>onError</c> decides.
/// </para>
/// <para>
/// Pods are often created right after their namespace, before the watch tells of it. So the webhook asks
/// <see cref="LookUpAsync"/> for a namespace that is missing before it puts the review in the queue of evaluations
/// again: one GET of at most two seconds, shared by all reviews that wait for the same namespace, eight at a time, on
/// no thread that evaluates. Its answer counts for these reviews alone.
/// </para>
/// <para>
/// Needs a ClusterRole with <c>get</c>, <c>list</c> and <c>watch</c> on <c>namespaces</c>. One list and one watch per
/// replica, renewed each minute; metadata only.
/// </para>
/// </summary>
public sealed class ClusterNamespaceLabels : INamespaceLabels, IAsyncDisposable
{
    /// <summary>
    /// How long labels count after the cluster was heard of last: 2 minutes, so that a dead connection (70 s) and some
    /// failed attempts to renew it go unnoticed.
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
    /// <param name="source">The cluster; null where there is none, so that no namespace is ever known.</param>
    /// <param name="metrics">Where restarts and look-ups are counted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is logged.</param>
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

    /// <summary>Ends when something has changed since it was read; never while nobody follows.</summary>
    internal Task Changed => _watch?.Changed ?? new TaskCompletionSource().Task;

    /// <summary>
    /// Begins or ends to follow the namespaces. To be told of every policy set that takes over; does not wait.
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
