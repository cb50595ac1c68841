namespace Admission.Cluster.Lookups;

/// <summary>Limits on what is kept of other objects of the cluster.</summary>
public sealed record LookupOptions
{
    /// <summary>
    /// How long after the cluster was last heard of the objects of a kind count; policies that look them up cannot
    /// decide afterwards. Default 2 minutes; 10 seconds to 1 hour.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most memory for the objects of one kind, in bytes. Default 128 MiB; at least 1 MiB.</summary>
    public long MaxBytesPerKind { get; init; } = 128 << 20;
}
