using System.Collections.Immutable;

namespace Admission.Lookups;

/// <summary>
/// Objects that were read from the API server for one review; all other objects come from another source.
/// </summary>
/// <param name="fresh">The objects that were read.</param>
/// <param name="others">The source of all others.</param>
public sealed class FreshClusterObjects(ImmutableArray<FreshObject> fresh, IClusterObjects others) : IClusterObjects
{
    /// <inheritdoc/>
    public IClusterObjects Source => others.Source;

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name)
    {
        foreach (FreshObject one in fresh)
        {
            if (one.Name == name && one.Space == space && one.Kind.IsSame(kind))
            {
                return one.Found;
            }
        }

        return others.Find(kind, space, name);
    }

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key) => others.FindBy(kind, index, key);

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space) => others.List(kind, space);

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind) => others.FreshnessOf(kind);
}
