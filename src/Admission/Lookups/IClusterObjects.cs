using System.Collections.Immutable;
using Admission.Protocol;

namespace Admission.Lookups;

/// <summary>
/// The other objects of the cluster, as declared by policies: from a live cluster, manifests, or a recording. Never
/// waits, because policies are evaluated on threads that must not. Thread-safe.
/// </summary>
public interface IClusterObjects
{
    /// <summary>Current state of each kind, for health and metrics. Cheap; never waits.</summary>
    ImmutableArray<LookupStatus> Status => [];

    /// <summary>The objects behind a view for one review; otherwise these objects.</summary>
    IClusterObjects Source => this;

    /// <param name="kind">A kind that a policy declares.</param>
    /// <param name="space">Its namespace; empty for an object without one.</param>
    FoundObject Find(ReadKind kind, string space, string name);

    /// <summary>Finds objects by the value of a field, in all namespaces.</summary>
    /// <param name="kind">A kind that a policy declares.</param>
    /// <param name="index">Text of a pattern in <see cref="ReadDeclaration.Indexes"/>.</param>
    /// <param name="key">The value; a number or a boolean in its JSON form.</param>
    FoundObjects FindBy(ReadKind kind, string index, string key);

    /// <summary>All objects in a namespace.</summary>
    /// <param name="kind">A kind that a policy declares.</param>
    /// <param name="space">The namespace; empty for all, and for objects without one.</param>
    FoundObjects List(ReadKind kind, string space);

    /// <summary>Current state of the objects of a kind.</summary>
    /// <param name="kind">A kind that a policy declares.</param>
    ReadFreshness FreshnessOf(ReadKind kind);

    /// <summary>Records an allowed request: its object counts as present until the source shows it.</summary>
    /// <param name="request">The request; valid only during the call.</param>
    void Admitted(AdmissionRequest request)
    {
    }

    /// <summary>
    /// Reads the objects that <see cref="ReadDeclaration.FreshNames"/> name in a request from the source itself. Call
    /// it before an evaluation, never during one. Objects that cannot be read in time are not known.
    /// </summary>
    /// <param name="reads">The declarations of the policies.</param>
    /// <param name="cancellationToken">Stops waiting, without an exception.</param>
    /// <returns>The objects for the evaluation of this request.</returns>
    ValueTask<IClusterObjects> FetchAsync(
        AdmissionRequest request, ImmutableArray<ReadDeclaration> reads, CancellationToken cancellationToken) =>
        new(this);
}
