using Admission.Json;

namespace Admission.Matching;

/// <summary>
/// Where the labels of namespaces come from: a live cluster, a recording, the manifests of a dry run.
/// Safe to use from several threads.
/// </summary>
public interface INamespaceLabels
{
    /// <summary>
    /// What the user can do if the labels of a namespace are not known: one sentence for the message of a fault. Empty
    /// if nothing helps.
    /// </summary>
    string Remedy => "";

    /// <summary>How well the labels are known now, for health and metrics. Cheap; never waits.</summary>
    NamespaceLabelsStatus Status => NamespaceLabelsStatus.Fixed;

    /// <summary>
    /// The labels of a namespace: an object of strings, or an explicit null value for one without labels.
    /// C# null where the namespace is not known: a rule that needs it cannot be decided, and the policy's onError says
    /// what that means. Never waits: policies are evaluated on threads that must not.
    /// </summary>
    NamespaceLabels? Find(string name);

    /// <summary>
    /// Asks the source itself for a namespace that <see cref="Find"/> does not know yet: a Pod is often created right
    /// after its namespace. For before an evaluation, never within one.
    /// </summary>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where the source does not know either, or cannot be asked; it does not throw for that.</returns>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    ValueTask<NamespaceLabels?> LookUpAsync(string name, CancellationToken cancellationToken) => new(Find(name));
}

/// <summary>The labels of one namespace.</summary>
/// <param name="Labels">An object of strings; null where it has none.</param>
public sealed record NamespaceLabels(JsonValue? Labels)
{
    /// <summary>The Namespace itself; null where only its labels are known.</summary>
    public JsonValue? Object { get; init; }
}

/// <summary>Knows no namespace: outside of a cluster.</summary>
public sealed class UnknownNamespaceLabels : INamespaceLabels
{
    /// <summary>The only instance.</summary>
    public static readonly UnknownNamespaceLabels Instance = new();

    /// <inheritdoc/>
    public NamespaceLabelsStatus Status { get; } =
        new(NamespaceLabelsState.Unavailable, 0, "no cluster is configured");

    /// <inheritdoc/>
    public string Remedy => "Give the manifest of the Namespace, or connect to the cluster.";

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => null;
}

/// <summary>A namespace that was looked up for one request, and all others as another source knows them.</summary>
/// <param name="known">The namespace.</param>
/// <param name="labels">What was found; null where nothing was.</param>
/// <param name="others">Every other namespace.</param>
public sealed class LookedUpNamespaceLabels(string known, NamespaceLabels? labels, INamespaceLabels others)
    : INamespaceLabels
{
    /// <inheritdoc/>
    public NamespaceLabelsStatus Status => others.Status;

    /// <inheritdoc/>
    public string Remedy => others.Remedy;

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) =>
        labels is not null && string.Equals(name, known, StringComparison.Ordinal) ? labels : others.Find(name);
}
