using System.Globalization;
using Admission.Json;

namespace Admission.Cluster.Drift;

/// <summary>What a replica says about the changes of a kind, in the annotation of the Lease. Immutable.</summary>
/// <param name="UpTo">The version up to which it has looked at every change; 0 for none.</param>
/// <param name="Admitted">The versions that it admitted.</param>
/// <param name="HasDeletions">Has it ever admitted a deletion?</param>
internal sealed record ReplicaClaim(ulong UpTo, HashSet<string> Admitted, bool HasDeletions)
{
    /// <summary>Of a replica that says nothing about a kind.</summary>
    public static readonly ReplicaClaim None = new(0, [], false);

    /// <summary>Reads the claims of an annotation by kind. What cannot be understood claims nothing.</summary>
    /// <param name="root">The annotation; null if it is not JSON.</param>
    public static Dictionary<string, ReplicaClaim> Read(JsonValue? root)
    {
        var kinds = new Dictionary<string, ReplicaClaim>(StringComparer.Ordinal);
        JsonValue? read = root?.Member("kinds");
        for (int i = 0; i < read?.Count; i++)
        {
            ulong upTo = ulong.TryParse(
                read[i].Member("upTo")?.NumberText, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
                ? number
                : 0;
            kinds[read.NameAt(i)] = new ReplicaClaim(
                upTo,
                [
                    .. (read[i].Member("admitted") is { } list ? list.Items.ToArray() : [])
                        .Select(static one => one.Text ?? "").Where(static one => one.Length > 0),
                ],
                read[i].Member("deletions") is { IsTrue: true });
        }

        return kinds;
    }
}
