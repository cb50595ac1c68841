using System.Globalization;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cluster.Controllers;

/// <summary>
/// The Lease that names the leader: the holder renews it, and another takes it when it has not changed for 15 seconds
/// of the other's own clock, whatever times it holds. Not thread-safe.
/// </summary>
/// <param name="namespace">Namespace of the Lease.</param>
/// <param name="name">Its name. If it is not there, it is made.</param>
/// <param name="identity">Identity of this replica; no two may have the same.</param>
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
    /// <param name="api">The cluster.</param>
    /// <param name="made">Told of the path after a Lease that was missing is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Does this replica lead?</returns>
    /// <exception cref="ClusterException">The cluster could not be asked: nobody knows who leads.</exception>
    public async Task<bool> TryHoldAsync(ClusterApi api, Action<string> made, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(_path, cancellationToken) is not { } lease)
        {
            byte[] empty = BareObject.Write("coordination.k8s.io/v1", "Lease", @namespace, name);
            await api.ApplyAsync(_path, name, empty, force: true, cancellationToken);
            made(_path);

            // The one who held it before is as likely to get it as any other.
            if (await api.FindAsync(_path, cancellationToken) is not { } fresh)
            {
                return false;
            }

            lease = fresh;
        }

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
