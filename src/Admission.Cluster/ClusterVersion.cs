using Admission.Json;

namespace Admission.Cluster;

/// <summary>The version of the API server of a cluster.</summary>
public static class ClusterVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks the API server, which has 3 seconds to answer.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The version, <c>1.34</c>.</returns>
    /// <exception cref="ClusterException">It did not answer, or not with a version.</exception>
    public static async Task<string> ReadAsync(ClusterSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using ClusterApi api = ClusterApi.Open(source, TimeProvider.System);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        JsonValue? version;
        try
        {
            version = await api.FindAsync("version", patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClusterException(
                Telemetry.WatchRestartReason.Failed, $"no response within {Patience.TotalSeconds} s");
        }

        // Some providers write 34+.
        string major = version?.Member("major")?.Text ?? "";
        string minor = (version?.Member("minor")?.Text ?? "").TrimEnd('+');
        return major.Length is 1 or 2 && minor.Length is > 0 and < 4
            && major.All(char.IsAsciiDigit) && minor.All(char.IsAsciiDigit)
            ? $"{major}.{minor}"
            : throw new ClusterException(Telemetry.WatchRestartReason.Failed, "the response has no version");
    }
}
