using System.Collections.Concurrent;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Namespaces;

/// <summary>
/// Reads namespaces one by one: few at a time, with one request for all who wait for the same name, within two seconds.
/// Results are not cached: an answer must not outlive a namespace whose deletion the watch has seen meanwhile.
/// </summary>
internal sealed class NamespaceLookups(AdmissionMetrics metrics, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Timeout of one lookup, including the wait for its turn.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int MaxAtOnce = 8;
    private const int MaxNameLength = 63;

    private readonly ConcurrentDictionary<string, Lazy<Task<NamespaceLabels?>>> _asked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(MaxAtOnce);

    /// <summary>The labels of a namespace; null if there is none, or it could not be read.</summary>
    public async Task<NamespaceLabels?> FindAsync(NamespaceApi api, string name, CancellationToken cancellationToken)
    {
        if (!IsName(name))
        {
            return null;
        }

        Lazy<Task<NamespaceLabels?>> lookup = _asked.GetOrAdd(
            name, asked => new Lazy<Task<NamespaceLabels?>>(() => AskAsync(api, asked)));
        return await lookup.Value.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<NamespaceLabels?> AskAsync(NamespaceApi api, string name)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        try
        {
            await _turns.WaitAsync(timeout.Token);
            try
            {
                NamespaceLabels? labels = await api.FindAsync(name, timeout.Token);
                metrics.CountNamespaceLookup(
                    labels is null ? NamespaceLookupResult.Missing : NamespaceLookupResult.Found);
                return labels;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (ClusterException exception)
        {
            return Fail(name, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(name, $"no response within {Timeout.TotalSeconds} s.");
        }
        finally
        {
            _asked.TryRemove(name, out _);
        }
    }

    private NamespaceLabels? Fail(string name, string error)
    {
        metrics.CountNamespaceLookup(NamespaceLookupResult.Failed);
        ClusterLog.LookupFailed(log, name, error);
        return null;
    }

    // Clients of the webhook can send any name: a name that cannot be a namespace is not sent to the API server.
    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] == '-' || name[^1] == '-')
        {
            return false;
        }

        foreach (char one in name)
        {
            if (!char.IsAsciiLetterLower(one) && !char.IsAsciiDigit(one) && one != '-')
            {
                return false;
            }
        }

        return true;
    }
}
