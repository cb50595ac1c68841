using System.Collections.Immutable;

namespace Admission.Telemetry;

/// <summary>What a replica knows of its own objects in the cluster. Immutable.</summary>
public sealed record ClusterStatus
{
    /// <summary>Does this replica lead, so that it writes?</summary>
    public required bool IsLeader { get; init; }

    /// <summary>The registration; null if the replicas do not keep it.</summary>
    public RegistrationState? Registration { get; init; }

    /// <summary>What is wrong with the registration and why it stays so, in one line; empty if nothing.</summary>
    public string RegistrationDetail { get; init; } = "";

    /// <summary>Field managers whose claims on the registration keep the leader from writing; empty if none.</summary>
    public ImmutableArray<string> Rivals { get; init; } = [];

    /// <summary>What keeps each controller from its work, by name; empty for one that works.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Controllers { get; init; }
}
