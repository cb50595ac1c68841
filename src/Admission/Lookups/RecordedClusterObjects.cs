using System.Collections.Immutable;

namespace Admission.Lookups;

/// <summary>
/// The objects that an evaluation looked up, for a repetition. Other lookups, and lookups of fields that were not
/// recorded, go to another source. Immutable.
/// </summary>
public sealed class RecordedClusterObjects : IClusterObjects
{
    private readonly ImmutableArray<LookedUpKind> _kinds;
    private readonly IClusterObjects _others;

    /// <param name="kinds">The recorded lookups.</param>
    /// <param name="reads">The declarations of the policies that look up again.</param>
    /// <param name="others">The source of everything else.</param>
    public RecordedClusterObjects(
        ImmutableArray<LookedUpKind> kinds, ImmutableArray<ReadDeclaration> reads, IClusterObjects others)
    {
        // A field that was not recorded would look absent.
        _kinds =
        [
            .. kinds.Where(kind => reads.All(read => !read.Kind.IsSame(kind.Read.Kind) || kind.Read.Covers(read))),
        ];
        _others = others;
    }

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name) =>
        Find(kind, LookupCall.Get, space, name) is not { } found ? _others.Find(kind, space, name)
        : found.Objects.IsEmpty ? FoundObject.Absent
        : new FoundObject(LookupState.Found, found.Objects[0], "");

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key) =>
        Find(kind, LookupCall.By, index, key) is { } found
            ? new FoundObjects(true, found.Objects, "")
            : _others.FindBy(kind, index, key);

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space) =>
        Find(kind, LookupCall.List, space, "") is { } found
            ? new FoundObjects(true, found.Objects, "")
            : _others.List(kind, space);

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind) => Find(kind, LookupCall.List, "", "") is null
        ? _others.FreshnessOf(kind)
        : new ReadFreshness(true, DateTimeOffset.MaxValue, 0, "");

    private LookedUp? Find(ReadKind kind, LookupCall call, string place, string key)
    {
        foreach (LookedUpKind one in _kinds)
        {
            if (one.Read.Kind.IsSame(kind))
            {
                return one.Results.FirstOrDefault(
                    result => result.Call == call && result.Key == key && result.Place == place);
            }
        }

        return null;
    }
}
