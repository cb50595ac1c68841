using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Admission.Authorization;
using Admission.Cluster;
using Admission.Cluster.Access;
using Admission.Cluster.Audits;
using Admission.Cluster.Lookups;
using Admission.Lookups;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cli.Audits;

/// <summary>The objects that a cluster stores: only of the kinds that policies match.</summary>
internal sealed class ClusterAuditSource : IAuditSource
{
    /// <summary>Longest wait for the objects that policies look up: 1 minute.</summary>
    private static readonly TimeSpan LookupWait = TimeSpan.FromMinutes(1);

    // A resource that must begin again this often changes faster than it can be read.
    private const int MaxRestarts = 3;

    private readonly PolicySet _set;
    private readonly AuditSettings _settings;
    private readonly StoredObjects _stored;
    private readonly AdmissionMetrics _metrics = new();
    private readonly ClusterNamespaceLabels _namespaces;
    private readonly ClusterObjects _objects;
    private readonly ClusterAccess _access;

    /// <exception cref="ClusterException">The configuration of the cluster cannot be used.</exception>
    public ClusterAuditSource(ClusterSource cluster, PolicySet set, AuditSettings settings)
    {
        _set = set;
        _settings = settings;
        Description = cluster.Description;
        _stored = StoredObjects.Open(cluster, settings.RequestsPerSecond, TimeProvider.System);
        _namespaces = new ClusterNamespaceLabels(cluster, _metrics, TimeProvider.System, NullLogger.Instance);
        _objects = new ClusterObjects(cluster, settings.Lookups, TimeProvider.System, NullLogger.Instance);
        _access = new ClusterAccess(cluster, TimeProvider.System, NullLogger.Instance);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public INamespaceLabels Namespaces => _namespaces;

    /// <inheritdoc/>
    public IClusterObjects Objects => _objects;

    /// <inheritdoc/>
    public IAccessSource Access => _access;

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        _namespaces.Follow(_set.NeedsNamespaceLabels);
        _objects.Follow(_set.Reads);
        Task<ImmutableArray<LookupStatus>> objects = _objects.WaitAsync(LookupWait, cancellationToken);
        NamespaceLabelsStatus labels = await _namespaces.WaitAsync(LookupWait, cancellationToken);
        ImmutableArray<LookupStatus> missing = await objects;
        return
        [
            .. labels.State == NamespaceLabelsState.Syncing
                ? (ReadOnlySpan<string>)[$"the labels of namespaces could not be read: {labels.Detail}"]
                : [],
            .. missing.Select(static one => $"the {one.Kind} that policies look up could not be read: {one.Detail}"),
        ];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditBatch> ReadAsync(
        IReadOnlyDictionary<string, string> done, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scope = new AuditScope(_set);
        StoredKinds found = await _stored.DiscoverAsync(scope.CoversGroup, scope.Covers, cancellationToken);
        foreach ((string group, string reason) in found.Problems)
        {
            yield return new AuditBatch($"*.{group}", [], "") { Problem = reason };
        }

        foreach (StoredKind kind in found.Kinds)
        {
            string from = "";
            if (done.TryGetValue(kind.Name, out string? next))
            {
                if (next.Length == 0)
                {
                    continue;
                }

                from = next;
            }

            int restarts = 0;
            bool isRestart = false;
            do
            {
                (StoredPage? page, string problem) = await ReadAsync(kind, from, cancellationToken);
                if (page is null && problem.Length == 0 && ++restarts <= MaxRestarts)
                {
                    (from, isRestart) = ("", true);
                    continue;
                }

                if (page is null)
                {
                    yield return new AuditBatch(kind.Name, [], "")
                    {
                        Problem = problem.Length > 0 ? problem : "the list expired several times. Try again later.",
                    };
                    break;
                }

                from = page.Continue;
                yield return new AuditBatch(
                    kind.Name,
                    [
                        .. page.Objects
                            .Where(one => !_settings.ExcludedNamespaces.Contains(one.Namespace))
                            .Select(static one => new AuditObject(one, "", 0)),
                    ],
                    from)
                {
                    IsRestart = isRestart,
                };
                isRestart = false;
            }
            while (from.Length > 0 || isRestart);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stored.Dispose();
        await _namespaces.DisposeAsync();
        await _objects.DisposeAsync();
        _access.Dispose();
        _metrics.Dispose();
    }

    private async Task<(StoredPage? Page, string Problem)> ReadAsync(
        StoredKind kind, string from, CancellationToken cancellationToken)
    {
        try
        {
            return (await _stored.ReadAsync(kind, from, cancellationToken), "");
        }
        catch (ClusterException exception)
        {
            return (null, exception.Message);
        }
    }
}
