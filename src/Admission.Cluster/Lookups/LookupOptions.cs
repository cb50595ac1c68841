namespace Admission.Cluster.Lookups;

/// <summary>Limits on objects that policies look up.</summary>
public sealed record LookupOptions
{
    /// <summary>
    /// How long the objects of a kind can be used after the last contact with the cluster; after that, policies that
    /// look them up cannot decide. Default 2 minutes; 10 seconds to 1 hour.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Maximum memory for the objects of one kind, in bytes. Default 128 MiB; at least 1 MiB.</summary>
    public long MaxBytesPerKind { get; init; } = 128 << 20;
}
