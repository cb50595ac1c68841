

namespace Admission.Lookups;

/// <summary>Knows no objects: there is neither a cluster nor an inventory.</summary>
/// <param name="remedy">What the user can do about it: a sentence.</param>
public sealed class UnknownClusterObjects(string remedy) : IClusterObjects
{
    /// <summary>For an evaluation without objects.</summary>
    public static readonly UnknownClusterObjects Instance =
        new("Use an inventory of the cluster, or connect to the cluster.");

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name) => FoundObject.Unknown(ReasonOf(kind));

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key) => FoundObjects.Unknown(ReasonOf(kind));

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space) => FoundObjects.Unknown(ReasonOf(kind));

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind) => new(false, null, 0, ReasonOf(kind));

    private string ReasonOf(ReadKind kind) => $"The {kind} of the cluster are not known. {remedy}";
}
