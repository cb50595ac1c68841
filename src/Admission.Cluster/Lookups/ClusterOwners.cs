using Admission.Json;
using Admission.Lookups;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Reads the owners of objects from the API server: at most 8 at a time, each within two seconds. Nothing is kept,
/// because an owner can be deleted and created again with the same name.
/// <para>Needs a ClusterRole with <c>get</c> on the workloads: <c>admission webhook --rbac</c> prints it.</para>
/// </summary>
public sealed class ClusterOwners : IObjectSource, IDisposable
{
    /// <summary>Longest wait for an answer: 2 seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int MaxAtOnce = 8;

    private readonly Lazy<ClusterApi> _api;
    private readonly SemaphoreSlim _turns = new(MaxAtOnce);
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Connects with the first read.</summary>
    /// <param name="log">Receives the failures.</param>
    public ClusterOwners(ClusterSource source, TimeProvider time, ILogger log)
    {
        _api = new Lazy<ClusterApi>(() => ClusterApi.Open(source, time), LazyThreadSafetyMode.PublicationOnly);
        (_time, _log) = (time, log);
    }

    /// <inheritdoc/>
    public async Task<FoundObject> FindAsync(
        ReadKind kind, string space, string name, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        string root = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
        string path = $"{root}/namespaces/{Uri.EscapeDataString(space)}/{kind.Resource}/{Uri.EscapeDataString(name)}";
        try
        {
            await _turns.WaitAsync(either.Token);
            try
            {
                return await _api.Value.FindAsync(path, either.Token) is { Kind: JsonKind.Object } found
                    ? new FoundObject(LookupState.Found, found, "")
                    : FoundObject.Absent;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (ClusterException exception)
        {
            ClusterLog.OwnerUnknown(_log, kind.ToString(), exception.Message);
            return FoundObject.Unknown(exception.Message);
        }
        catch (OperationCanceledException)
        {
            ClusterLog.OwnerUnknown(_log, kind.ToString(), "no response in time.");
            return FoundObject.Unknown("The API server did not respond in time.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_api.IsValueCreated)
        {
            _api.Value.Dispose();
        }

        _turns.Dispose();
    }
}
