using System.Collections.Immutable;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>
/// What <c>check</c> judges: one request for each object of the input, as the API server would send it, but without the
/// server's own defaults (<c>imagePullPolicy</c>, <c>restartPolicy</c>, …), which only a cluster knows.
/// </summary>
internal sealed record CheckInput
{
    /// <summary>The requests in the order of the input.</summary>
    public ImmutableArray<CheckRequest> Requests { get; init; } = [];

    /// <summary>The labels of the namespaces in the input.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

    /// <summary>
    /// The objects of the input and of the inventory. Without an inventory, what is not among them is not known.
    /// </summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>What the user should know but what hinders nothing: files that were skipped, resources that were
    /// guessed.</summary>
    public ImmutableArray<ManifestProblem> Notes { get; init; } = [];

    /// <summary>Input that could not be read: exit code 3. The requests are those of the readable rest.</summary>
    public ImmutableArray<ManifestProblem> Errors { get; init; } = [];

    /// <summary>Options that cannot be met: exit code 2. Nothing was read then.</summary>
    public ImmutableArray<ManifestProblem> UsageErrors { get; init; } = [];

    /// <summary>Reads the input. Throws for bugs only; everything that is wrong with the input is in the
    /// result.</summary>
    public static Task<CheckInput> LoadAsync(CheckInputOptions options, CancellationToken cancellationToken) =>
        new CheckInputLoader(options).LoadAsync(cancellationToken);

    /// <summary>Reads the inventory alone, for requests that come from elsewhere.</summary>
    public static CheckInput LoadInventory(CheckInputOptions options) =>
        new CheckInputLoader(options).LoadInventory();
}

/// <summary>One request and the manifest that it was made from.</summary>
/// <param name="Manifest">Where the object is written; on UPDATE the new version.</param>
/// <param name="Request">What the policies judge.</param>
internal sealed record CheckRequest(Manifest Manifest, AdmissionRequest Request);
