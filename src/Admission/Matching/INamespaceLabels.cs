using Admission.Json;

namespace Admission.Matching;

/// <summary>
/// Where the labels of namespaces come from: a live cluster, a recording, the manifests of a dry run.
/// </summary>
public interface INamespaceLabels
{
    /// <summary>
    /// The labels of a namespace: an object of strings, or an explicit null value for one without labels.
    /// C# null where the namespace is not known: a rule that needs it cannot be decided, and the policy's onError says
    /// what that means.
    /// </summary>
    NamespaceLabels? Find(string name);
}

/// <summary>The labels of one namespace.</summary>
/// <param name="Labels">An object of strings; null where it has none.</param>
public sealed record NamespaceLabels(JsonValue? Labels);

/// <summary>Knows no namespace: outside of a cluster.</summary>
public sealed class UnknownNamespaceLabels : INamespaceLabels
{
    /// <summary>The only instance.</summary>
    public static readonly UnknownNamespaceLabels Instance = new();

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => null;
}
