namespace Admission.Cluster.Drift;

/// <summary>Identity and limits of the watch for drift.</summary>
public sealed record DriftOptions
{
    /// <summary>Namespace of the webhook.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the Lease in that namespace that the replicas share.</summary>
    public required string Lease { get; init; }

    /// <summary>Identity of this replica; must be unique.</summary>
    public required string Identity { get; init; }

    /// <summary>Maximum memory for the objects of one kind, in bytes. Default 128 MiB.</summary>
    public long MaxBytesPerKind { get; init; } = 128 << 20;
}
