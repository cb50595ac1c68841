using System.Collections.Immutable;

namespace Admission.Telemetry;

/// <summary>The state of a replica's own objects in the cluster. Immutable.</summary>
public sealed record ClusterStatus
{
    /// <summary>Is this replica the leader, which writes?</summary>
    public required bool IsLeader { get; init; }

    /// <summary>The registration; null if the replicas do not maintain it.</summary>
    public RegistrationState? Registration { get; init; }

    /// <summary>The problem with the registration and why it persists, in one line; empty if there is none.</summary>
    public string RegistrationDetail { get; init; } = "";

    /// <summary>
    /// Field managers that own the registration, so that the leader does not write it; empty if none.
    /// </summary>
    public ImmutableArray<string> Rivals { get; init; } = [];

    /// <summary>The problem of each controller, by name; empty for a working one.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Controllers { get; init; }
}
