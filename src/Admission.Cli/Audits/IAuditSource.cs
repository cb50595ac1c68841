using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Lookups;
using Admission.Matching;

namespace Admission.Cli.Audits;

/// <summary>Where an audit takes its objects from, batch by batch.</summary>
internal interface IAuditSource : IAsyncDisposable
{
    /// <summary>For people: <c>kubeconfig FILE</c>, <c>all.yaml</c>.</summary>
    string Description { get; }

    /// <summary>The labels of the namespaces.</summary>
    INamespaceLabels Namespaces { get; }

    /// <summary>The objects that policies look up.</summary>
    IClusterObjects Objects { get; }

    /// <summary>Answers what users may do; null for no answer.</summary>
    IAccessSource? Access { get; }

    /// <summary>Gets ready for <see cref="ReadAsync"/>.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What is missing, for the user: policies that need it cannot decide.</returns>
    Task<ImmutableArray<string>> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads the objects.</summary>
    /// <param name="done">
    /// Where an earlier audit stopped, by resource: the start of its next batch, or empty for a resource that is
    /// complete.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    IAsyncEnumerable<AuditBatch> ReadAsync(
        IReadOnlyDictionary<string, string> done, CancellationToken cancellationToken);
}
