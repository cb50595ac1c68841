using System.Collections.Immutable;
using Admission.Cluster.Registration;
using Admission.Json;

namespace Admission.Cluster;

/// <summary>What a server-side apply has led to. Immutable.</summary>
/// <param name="Value">The object as it is now; null if nothing was written.</param>
/// <param name="Owners">Other field managers that own what was to be written, sorted; empty if it was written.</param>
public sealed record AppliedObject(JsonValue? Value, ImmutableArray<string> Owners)
{
    private const int MaxNameLength = 128;

    // The cause of each conflict says: conflict with "kubectl-edit" using admissionregistration.k8s.io/v1
    internal static AppliedObject Conflict(JsonValue? status)
    {
        var owners = new SortedSet<string>(StringComparer.Ordinal);
        foreach (JsonValue cause in (status?.Member("details")).List("causes"))
        {
            if (cause.Member("reason")?.Text == "FieldManagerConflict"
                && cause.Member("message")?.Text?.Split('"') is [_, { Length: > 0 and <= MaxNameLength } owner, ..])
            {
                owners.Add(ClusterText.Line(owner));
            }
        }

        return new AppliedObject(null, [.. owners]);
    }
}
