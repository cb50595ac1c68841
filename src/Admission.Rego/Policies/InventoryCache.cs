using System.Collections.Immutable;
using Admission.Lookups;
using Admission.Rego.Gatekeeper;

namespace Admission.Rego.Policies;

/// <summary>
/// The inventory that a template last saw, which serves until an object in it changes. Safe for several threads.
/// </summary>
internal sealed class InventoryCache(ImmutableArray<ReadDeclaration> reads)
{
    private volatile Snapshot? _last;

    /// <summary>Returns the inventory, and builds it again only if an object in it has changed.</summary>
    /// <param name="objects">The objects of the cluster.</param>
    /// <param name="unknown">Why it is not known, as a sentence; null if it is known.</param>
    public Inventory? Find(IClusterObjects objects, out string? unknown)
    {
        // A view of one review has the same objects; a recording does not contain all of them.
        objects = objects.Source;
        unknown = null;
        var revisions = new long[reads.Length];
        for (int i = 0; i < reads.Length; i++)
        {
            ReadFreshness freshness = objects.FreshnessOf(reads[i].Kind);
            if (!freshness.IsKnown)
            {
                unknown = freshness.Reason;
                return null;
            }

            revisions[i] = freshness.Revision;
        }

        if (_last is { } last && ReferenceEquals(last.Objects, objects)
            && revisions.AsSpan().SequenceEqual(last.Revisions))
        {
            return last.Inventory;
        }

        var all = new List<Json.JsonValue>();
        foreach (ReadDeclaration read in reads)
        {
            FoundObjects found = objects.List(read.Kind, "");
            if (!found.IsKnown)
            {
                unknown = found.Reason;
                return null;
            }

            all.AddRange(found.Objects);
        }

        var inventory = Inventory.From(all);
        _last = new Snapshot(objects, revisions, inventory);
        return inventory;
    }

    private sealed record Snapshot(IClusterObjects Objects, long[] Revisions, Inventory Inventory);
}
