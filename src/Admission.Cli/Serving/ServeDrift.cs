using System.CommandLine;
using Admission.Cli.Options;
using Admission.Cluster;
using Admission.Cluster.Drift;
using Admission.Cluster.Registration;
using Admission.Decisions;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Serving;

/// <summary>The watch for drift of a server; it stops after it.</summary>
internal sealed class ServeDrift : IAsyncDisposable
{
    private static readonly TimeSpan FirstAnnouncement = TimeSpan.FromSeconds(30);

    private readonly DriftMetrics _metrics = new();

    private ServeDrift(
        ClusterSource cluster,
        DriftOptions options,
        Func<bool> leads,
        LoggedObjects? logged,
        ServedPolicies policies,
        ILogger log)
    {
        Watch = new DriftWatch(cluster, options, leads, logged, _metrics, TimeProvider.System, log);
        policies.Reloaded += reload => Follow(reload.Current);
        Follow(policies.Current);

        void Follow(PolicySets.PolicySet? set)
        {
            if (set is not null)
            {
                Watch.Follow(set.Drift);
            }
        }
    }

    /// <summary>Watches the cluster, and takes what the server admits.</summary>
    public DriftWatch Watch { get; }

    /// <summary>Starts it, if <c>--drift</c> is given.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="registration">Name and namespace of the webhook.</param>
    /// <param name="leads">Does this replica report?</param>
    /// <returns>
    /// The watch, null without <c>--drift</c>; and an error if the other replicas cannot know of this one, so that it
    /// must not serve.
    /// </returns>
    public static async Task<(ServeDrift? Drift, string Error)> StartAsync(
        ParseResult parsed,
        ServeOptions options,
        ClusterSource? cluster,
        RegistrationOptions registration,
        ServedPolicies policies,
        Func<bool> leads,
        ILogger log)
    {
        if (!options.WatchesDrift(parsed) || cluster is null)
        {
            return (null, "");
        }

        (LoggedObjects? logged, string error) = ReadLog(parsed, options);
        if (error.Length > 0)
        {
            return (null, error);
        }

        var drift = new ServeDrift(
            cluster,
            new DriftOptions
            {
                Namespace = registration.Namespace,
                Lease = registration.DriftLease,
                Identity = ReplicaName.Identity,
                MaxBytesPerKind = options.Lookups(parsed).MaxBytesPerKind,
            },
            leads, logged, policies, log);
        await drift.Watch.Announced.WaitAsync(FirstAnnouncement).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (drift.Watch.Announced.IsCompletedSuccessfully)
        {
            return (drift, "");
        }

        error = $"--drift: the Lease {registration.DriftLease} in the namespace "
            + $"{registration.Namespace} could not be written within {FirstAnnouncement.TotalSeconds} s: "
            + (drift.Watch.Problem.Length > 0 ? drift.Watch.Problem : "the cluster did not respond.");
        await drift.DisposeAsync();
        return (null, error);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        _metrics.Dispose();
    }

    private static (LoggedObjects? Logged, string Error) ReadLog(ParseResult parsed, ServeOptions options)
    {
        if (options.Decisions.Read(parsed)?.Folder is not { } folder || !Directory.Exists(folder))
        {
            return (null, "");
        }

        DecisionKey? key = options.Decisions.ReadKey(parsed, out string error);
        return key is null ? (null, error) : (LoggedObjects.Read(folder, key), "");
    }
}
