using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Controllers;

/// <summary>
/// Elects one of the replicas, with the periods of Kubernetes' own controllers: each replica reads the Lease every 2
/// seconds, the leader renews it, and another takes over 15 seconds after the last renewal that it saw. A deleted Lease
/// is created again. Source of truth: https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
/// </summary>
internal sealed class LeaderElector : IAsyncDisposable
{
    /// <summary>Interval between two reads of the Lease: 2 seconds.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A leader that could not renew the Lease for this time stops leading: 10 seconds, less than the time after which
    /// another takes over.
    /// </summary>
    public static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);

    private readonly ClusterSource _source;
    private readonly LeaderLease _lease;
    private readonly Action _changed;
    private readonly AdmissionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _electing;
    private long _renewed;
    private volatile bool _holds;
    private volatile string _problem = "";

    /// <summary>Takes part in the election.</summary>
    /// <param name="changed">Called after this replica starts or stops leading; must not throw.</param>
    /// <param name="metrics">Counts the repairs.</param>
    /// <param name="log">Receives changes and failures.</param>
    public LeaderElector(
        ClusterSource source,
        LeaderLease lease,
        Action changed,
        AdmissionMetrics metrics,
        TimeProvider time,
        ILogger log)
    {
        _source = source;
        _lease = lease;
        _changed = changed;
        _metrics = metrics;
        _time = time;
        _log = log;
        _electing = Task.Run(ElectAsync);
    }

    /// <summary>Is this replica the leader now? Becomes false by itself if the Lease cannot be renewed.</summary>
    public bool IsLeader => _holds && _time.GetElapsedTime(Volatile.Read(ref _renewed)) < RenewDeadline;

    /// <summary>Why no leader can be elected; empty while the election works.</summary>
    public string Problem => _problem;

    /// <summary>Stops, and releases the Lease so that another replica need not wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _electing;
        _stop.Dispose();
    }

    private async Task ElectAsync()
    {
        TimeSpan wait = TimeSpan.Zero;
        while (await WaitAsync(wait))
        {
            try
            {
                using ClusterApi api = ClusterApi.Open(_source, _time);
                do
                {
                    await TryOnceAsync(api);
                }
                while (await WaitAsync(RetryPeriod));
            }
            catch (ClusterException exception)
            {
                wait = Record(exception.Message, exception.RetryAfter);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end the election in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
                wait = Record($"{exception.GetType().Name}.", null);
            }
        }

        await ReleaseAsync();
    }

    private async Task TryOnceAsync(ClusterApi api)
    {
        // The time before the request: the Lease can count from then on.
        long asked = _time.GetTimestamp();
        bool holds = await _lease.TryHoldAsync(api, Recreated, _stop.Token);
        Volatile.Write(ref _renewed, asked);
        _problem = "";
        Lead(holds);
    }

    private void Recreated(string path)
    {
        _metrics.CountRepair(RepairedObject.Lease);
        ClusterLog.Recreated(_log, path);
    }

    private void Lead(bool holds)
    {
        if (holds != _holds)
        {
            _holds = holds;
            ClusterLog.Led(_log, holds ? "is the leader" : "is not the leader");
            _changed();
        }
    }

    private TimeSpan Record(string problem, TimeSpan? retryAfter)
    {
        if (problem != _problem)
        {
            ClusterLog.ElectionFailed(_log, problem);
        }

        _problem = problem;
        if (!IsLeader)
        {
            Lead(false);
        }

        TimeSpan asked = retryAfter ?? TimeSpan.Zero;
        return asked < RetryPeriod ? RetryPeriod : asked > Backoff.Max ? Backoff.Max : asked;
    }

    private async Task ReleaseAsync()
    {
        if (!_holds)
        {
            return;
        }

        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2), _time);
            using ClusterApi api = ClusterApi.Open(_source, _time);
            await _lease.ReleaseAsync(api, limit.Token);
        }
        catch (Exception exception) when (exception is ClusterException or OperationCanceledException)
        {
            // It expires by itself.
        }

        _holds = false;
    }

    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
