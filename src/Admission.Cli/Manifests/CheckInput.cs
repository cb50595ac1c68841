using System.Collections.Immutable;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>
/// The input of <c>check</c>: one request for each object, as the API server would send it, but without the server's
/// own defaults (<c>imagePullPolicy</c>, <c>restartPolicy</c>, …), which only a cluster knows.
/// </summary>
internal sealed record CheckInput
{
    /// <summary>The requests in the order of the input.</summary>
    public ImmutableArray<CheckRequest> Requests { get; init; } = [];

    /// <summary>The labels of the namespaces in the input.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

    /// <summary>
    /// The objects of the input and of the inventory. Without an inventory, other objects are not known.
    /// </summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>Notes that do not stop the check: skipped files, guessed resources.</summary>
    public ImmutableArray<ManifestProblem> Notes { get; init; } = [];

    /// <summary>Unreadable input: exit code 3. The requests are those of the readable rest.</summary>
    public ImmutableArray<ManifestProblem> Errors { get; init; } = [];

    /// <summary>Invalid options: exit code 2. Nothing was read.</summary>
    public ImmutableArray<ManifestProblem> UsageErrors { get; init; } = [];

    /// <summary>Reads the input. Throws only for bugs; every error of the input is in the result.</summary>
    public static Task<CheckInput> LoadAsync(CheckInputOptions options, CancellationToken cancellationToken) =>
        new CheckInputLoader(options).LoadAsync(cancellationToken);

    /// <summary>Reads only the inventory, for requests from another source.</summary>
    public static CheckInput LoadInventory(CheckInputOptions options) =>
        new CheckInputLoader(options).LoadInventory();
}

/// <summary>One request and the manifest that it was made from.</summary>
/// <param name="Manifest">Position of the object; on UPDATE, of the new version.</param>
/// <param name="Request">The request for the policies.</param>
internal sealed record CheckRequest(Manifest Manifest, AdmissionRequest Request);
