using System.Globalization;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cluster.Controllers;

/// <summary>
/// The Lease of the leader: the holder renews it, and another replica takes it when it has not changed for 15 seconds
/// of that replica's own clock, whatever times it contains. Not thread-safe.
/// </summary>
/// <param name="namespace">Namespace of the Lease.</param>
/// <param name="name">Its name. Created if it does not exist.</param>
/// <param name="identity">Identity of this replica; must be unique.</param>
internal sealed class LeaderLease(string @namespace, string name, string identity, TimeProvider time)
{
    /// <summary>How long a holder keeps it without a renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private readonly string _path = $"apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(@namespace)}"
        + $"/leases/{Uri.EscapeDataString(name)}";

    private string _seenVersion = "";
    private long _seenAt;

    /// <summary>Takes or renews it, if possible.</summary>
    /// <param name="made">Called with the path after a missing Lease was created.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Is this replica the leader?</returns>
    /// <exception cref="ClusterException">The cluster could not be reached: the leader is not known.</exception>
    public async Task<bool> TryHoldAsync(ClusterApi api, Action<string> made, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(_path, cancellationToken) is not { } lease)
        {
            byte[] empty = BareObject.Write("coordination.k8s.io/v1", "Lease", @namespace, name);
            await api.ApplyAsync(_path, name, empty, force: true, cancellationToken);
            made(_path);

            // The previous holder is as likely to get it as any other.
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

    /// <summary>Releases it, so that another replica need not wait.</summary>
    /// <exception cref="ClusterException">The cluster could not be reached.</exception>
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
