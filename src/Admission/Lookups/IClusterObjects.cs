

namespace Admission.Lookups;

/// <summary>
/// The other objects of the cluster, as far as policies declare that they read them: of a live cluster, of manifests,
/// or of a recording. Never waits: policies are evaluated on threads that must not. Safe to use from several threads.
/// </summary>
public interface IClusterObjects
{
    /// <summary>Finds an object by its name.</summary>
    /// <param name="kind">A kind that some policy declares.</param>
    /// <param name="space">Its namespace; empty for an object without one.</param>
    /// <param name="name">Its name.</param>
    FoundObject Find(ReadKind kind, string space, string name);

    /// <summary>Finds objects by the value of a field, in all namespaces.</summary>
    /// <param name="kind">A kind that some policy declares.</param>
    /// <param name="index">Text of a pattern in <see cref="ReadDeclaration.Indexes"/>.</param>
    /// <param name="key">The value; a number or a boolean as JSON writes it.</param>
    FoundObjects FindBy(ReadKind kind, string index, string key);

    /// <summary>All objects in a namespace.</summary>
    /// <param name="kind">A kind that some policy declares.</param>
    /// <param name="space">The namespace; empty for all, and for objects without one.</param>
    FoundObjects List(ReadKind kind, string space);

    /// <summary>How well the objects of a kind are known now.</summary>
    /// <param name="kind">A kind that some policy declares.</param>
    ReadFreshness FreshnessOf(ReadKind kind);
}
