using System.Collections.Immutable;
using Admission.Cluster.Registration;
using Admission.Json;

namespace Admission.Cluster;

/// <summary>The result of a server-side apply. Immutable.</summary>
/// <param name="Value">The current object; null if nothing was written.</param>
/// <param name="Owners">Other field managers that own the fields, sorted; empty if they were written.</param>
public sealed record AppliedObject(JsonValue? Value, ImmutableArray<string> Owners)
{
    private const int MaxNameLength = 128;

    // The cause of each conflict: conflict with "kubectl-edit" using admissionregistration.k8s.io/v1
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
