using Admission.Json;

namespace Admission.Cluster.Drift;

/// <summary>A change of an object that a watch has shown, before it is known whether a replica admitted it.</summary>
/// <param name="Object">The object, with its managedFields.</param>
/// <param name="Before">Its compared form before; null for a new object, or if only a digest is known.</param>
/// <param name="After">Its compared form now.</param>
/// <param name="Seen">Timestamp of the event.</param>
internal sealed record PendingChange(JsonValue Object, byte[]? Before, byte[] After, long Seen)
{
    /// <summary>Namespace; empty for none.</summary>
    public required string Space { get; init; }

    /// <summary>Name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>The resourceVersion after the change.</summary>
    public required string Version { get; init; }

    /// <summary>Digest of the object, as of admitted ones.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>Was there no object of that name and uid before?</summary>
    public bool IsNew { get; init; }

    /// <summary>Uid of the review that last admitted the object; empty if it is not known.</summary>
    public string LastReview { get; init; } = "";

    /// <summary>Why it is not certain that no replica admitted it; empty if it is.</summary>
    public string Doubt { get; init; } = "";
}
