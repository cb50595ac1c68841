using Admission.Json;

namespace Admission.Cluster.Drift;

/// <summary>A change of an object that a watch has shown, before it is known whether a replica admitted it.</summary>
/// <param name="Object">The object, with its managedFields; null for a deletion.</param>
/// <param name="Before">Its compared form before; null for a new object, or if only a digest is known.</param>
/// <param name="After">Its compared form now; the last one for a deletion.</param>
/// <param name="Seen">Timestamp of the event.</param>
internal sealed record PendingChange(JsonValue? Object, byte[]? Before, byte[] After, long Seen)
{
    /// <summary>Namespace; empty for none.</summary>
    public required string Space { get; init; }

    /// <summary>Name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the object.</summary>
    public required string Uid { get; init; }

    /// <summary>The resourceVersion after the change; empty for a deletion that only a list has shown.</summary>
    public required string Version { get; init; }

    /// <summary>Digest of the object, as of admitted ones; empty for a deletion.</summary>
    public byte[] Digest { get; init; } = [];

    /// <summary>Was there no object of that name and uid before?</summary>
    public bool IsNew { get; init; }

    /// <summary>
    /// Was it shown by a list after an interruption? Then other replicas may have seen it long before.
    /// </summary>
    public bool IsListed { get; init; }

    /// <summary>Uid of the review that last admitted the object; empty if it is not known.</summary>
    public string LastReview { get; init; } = "";

    /// <summary>Why it is not certain that no replica admitted it; empty if it is.</summary>
    public string Doubt { get; init; } = "";

    /// <summary>Does the object wait for its finalizers to be deleted?</summary>
    public bool IsDeleting => Object?.Member("metadata")?.Member("deletionTimestamp") is { Kind: not JsonKind.Null };

    /// <summary>Was the object deleted, or has its deletion begun?</summary>
    public bool IsDeletion => Object is null;
}
