using System.Collections.Immutable;
using Admission.Protocol;

namespace Admission.Lookups;

/// <summary>
/// The other objects of the cluster, as far as policies declare that they read them: of a live cluster, of manifests,
/// or of a recording. Never waits: policies are evaluated on threads that must not. Safe to use from several threads.
/// </summary>
public interface IClusterObjects
{
    /// <summary>How well each kind is known now, for health and metrics. Cheap; never waits.</summary>
    ImmutableArray<LookupStatus> Status => [];

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

    /// <summary>
    /// Takes note of a request that was admitted: its object counts as present until the source shows it.
    /// </summary>
    /// <param name="request">The request; readable during the call only.</param>
    void Admitted(AdmissionRequest request)
    {
    }

    /// <summary>
    /// Asks the source itself for the objects that <see cref="ReadDeclaration.FreshNames"/> name in a request. For
    /// before an evaluation, never within one. What cannot be had in time is not known.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="reads">What the policies read.</param>
    /// <param name="cancellationToken">Gives up; it does not throw for that.</param>
    /// <returns>The objects for the evaluation of this request.</returns>
    ValueTask<IClusterObjects> FetchAsync(
        AdmissionRequest request, ImmutableArray<ReadDeclaration> reads, CancellationToken cancellationToken) =>
        new(this);
}
