using System.Collections.Frozen;
using Admission.Json;
using Admission.Matching;

namespace Admission.Cli.Manifests;

/// <summary>
/// The labels of the Namespace objects in the input, with the <c>kubernetes.io/metadata.name</c> that the API server
/// sets on each. A namespace that is not in the input is unknown.
/// </summary>
internal sealed class ManifestNamespaces : INamespaceLabels
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    private readonly FrozenDictionary<string, NamespaceLabels> _labels;

    /// <summary>The last object of a name counts, as it would be applied last.</summary>
    public ManifestNamespaces(IEnumerable<Manifest> manifests)
    {
        var labels = new Dictionary<string, NamespaceLabels>(StringComparer.Ordinal);
        foreach (Manifest manifest in manifests)
        {
            if (manifest.Kind is { Group: "", Kind: "Namespace" } && manifest.Name.Length > 0)
            {
                labels[manifest.Name] = new NamespaceLabels(LabelsOf(manifest));
            }
        }

        _labels = labels.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => _labels.GetValueOrDefault(name);

    private static JsonValue LabelsOf(Manifest manifest) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        if (manifest.Metadata?.Member("labels") is { Kind: JsonKind.Object } labels)
        {
            JsonRewrite.CopyMembers(writer, labels, NameLabel);
        }

        writer.WriteString(NameLabel, manifest.Name);
        writer.WriteEndObject();
    });
}
