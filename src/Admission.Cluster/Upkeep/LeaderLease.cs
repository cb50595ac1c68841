using System.Globalization;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cluster.Upkeep;

/// <summary>
/// Which of the replicas leads, by a Lease as Kubernetes' own controllers use it: the holder renews it every few
/// seconds, and another takes it when it has not changed for 15 seconds of the other's own clock. Not thread-safe.
/// </summary>
/// <param name="namespace">Namespace of the Lease.</param>
/// <param name="name">Its name. It must exist.</param>
/// <param name="identity">Who this replica is; no two may be the same.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaderLease(string @namespace, string name, string identity, TimeProvider time)
{
    /// <summary>How long a holder that is not heard of keeps it.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private readonly string _path = $"apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(@namespace)}"
        + $"/leases/{Uri.EscapeDataString(name)}";

    private string _seenVersion = "";
    private long _seenAt;

    /// <summary>Takes or renews it, if it can be had.</summary>
    /// <returns>Does this replica lead?</returns>
    /// <exception cref="ClusterException">The cluster could not be asked: nobody knows who leads.</exception>
    public async Task<bool> TryHoldAsync(ClusterApi api, CancellationToken cancellationToken)
    {
        JsonValue lease = await api.FindAsync(_path, cancellationToken)
            ?? throw new ClusterException(
                Telemetry.WatchRestartReason.Failed, $"there is no Lease {@namespace}/{name}. The chart makes it.");
        JsonValue? spec = lease.Member("spec");
        string holder = spec?.Member("holderIdentity")?.Text ?? "";
        string version = lease.Member("metadata")?.Member("resourceVersion")?.Text ?? "";
        if (version != _seenVersion)
        {
            _seenVersion = version;
            _seenAt = time.GetTimestamp();
        }

        if (holder.Length > 0 && holder != identity && time.GetElapsedTime(_seenAt) < Duration)
        {
            return false;
        }

        JsonValue? written = await api.ReplaceAsync(_path, Write(lease, spec, holder, identity), cancellationToken);
        return written is not null;
    }

    /// <summary>Gives it up, so that another replica need not wait.</summary>
    /// <exception cref="ClusterException">The cluster could not be asked.</exception>
    public async Task ReleaseAsync(ClusterApi api, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(_path, cancellationToken) is { } lease
            && lease.Member("spec") is { } spec
            && spec.Member("holderIdentity")?.Text == identity)
        {
            await api.ReplaceAsync(_path, Write(lease, spec, identity, ""), cancellationToken);
        }
    }

    private byte[] Write(JsonValue lease, JsonValue? spec, string was, string holder)
    {
        string now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        long transitions = 0;
        spec?.Member("leaseTransitions")?.TryGetInt64(out transitions);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            for (int i = 0; i < lease.Count; i++)
            {
                if (lease.NameAt(i) != "spec")
                {
                    writer.WritePropertyName(lease.NameAt(i));
                    lease[i].WriteTo(writer);
                }
            }

            writer.WriteStartObject("spec");
            writer.WriteString("holderIdentity", holder);
            writer.WriteNumber("leaseDurationSeconds", (int)Duration.TotalSeconds);
            writer.WriteString("acquireTime", was == holder ? spec?.Member("acquireTime")?.Text ?? now : now);
            writer.WriteString("renewTime", now);
            writer.WriteNumber("leaseTransitions", was == holder ? transitions : transitions + 1);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
