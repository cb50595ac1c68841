using Admission.Json;

namespace Admission.Matching;

/// <summary>Source of namespace labels: a live cluster, a recording, the manifests of a check. Thread-safe.</summary>
public interface INamespaceLabels
{
    /// <summary>
    /// What the user can do if the labels of a namespace are not known: one sentence for the message of a fault. Empty
    /// if nothing helps.
    /// </summary>
    string Remedy => "";

    /// <summary>Current state of the labels, for health and metrics. Cheap; never waits.</summary>
    NamespaceLabelsStatus Status => NamespaceLabelsStatus.Fixed;

    /// <summary>
    /// The labels of a namespace: an object of strings, or an explicit null value for one without labels. C# null if
    /// the namespace is not known: a rule that needs it cannot be decided, and the policy's onError applies. Never
    /// waits, because policies are evaluated on threads that must not.
    /// </summary>
    NamespaceLabels? Find(string name);

    /// <summary>
    /// Reads a namespace that <see cref="Find"/> does not know yet from the source itself: a Pod is often created right
    /// after its namespace. Call it before an evaluation, never during one.
    /// </summary>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null if the source does not know it either, or cannot be read; no exception.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    ValueTask<NamespaceLabels?> LookUpAsync(string name, CancellationToken cancellationToken) => new(Find(name));
}

/// <param name="Labels">An object of strings; null if it has none.</param>
public sealed record NamespaceLabels(JsonValue? Labels)
{
    /// <summary>The Namespace itself; null if only its labels are known.</summary>
    public JsonValue? Object { get; init; }
}

/// <summary>Knows no namespace: there is no cluster.</summary>
public sealed class UnknownNamespaceLabels : INamespaceLabels
{
    /// <summary>The only instance.</summary>
    public static readonly UnknownNamespaceLabels Instance = new();

    /// <inheritdoc/>
    public NamespaceLabelsStatus Status { get; } =
        new(NamespaceLabelsState.Unavailable, 0, "no cluster is configured");

    /// <inheritdoc/>
    public string Remedy => "Add the manifest of the Namespace, or connect to the cluster.";

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => null;
}

/// <summary>A namespace that was looked up for one request; all others come from another source.</summary>
/// <param name="known">The namespace.</param>
/// <param name="labels">The result; null if there is none.</param>
/// <param name="others">The source of all others.</param>
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
