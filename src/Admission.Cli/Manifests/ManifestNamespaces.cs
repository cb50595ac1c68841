using System.Collections.Frozen;
using Admission.Json;
using Admission.Matching;

namespace Admission.Cli.Manifests;

/// <summary>
/// The labels of the Namespace objects in the input, including the <c>kubernetes.io/metadata.name</c> that the API
/// server sets on each. Other namespaces are unknown.
/// </summary>
internal sealed class ManifestNamespaces : INamespaceLabels
{
    private const string NameLabel = LabelSelector.NamespaceNameLabel;

    private readonly FrozenDictionary<string, NamespaceLabels> _labels;

    /// <summary>If two objects have the same name, the last one counts, as in kubectl apply.</summary>
    /// <param name="objects">Objects of any kind.</param>
    /// <param name="remedy">How the user can provide the labels of another namespace.</param>
    public ManifestNamespaces(IEnumerable<JsonValue> objects, string remedy)
    {
        Remedy = remedy;
        var labels = new Dictionary<string, NamespaceLabels>(StringComparer.Ordinal);
        foreach (JsonValue value in objects)
        {
            if (value.Member("apiVersion")?.Text == "v1"
                && value.Member("kind")?.Text == "Namespace"
                && value.Member("metadata")?.Member("name")?.Text is { Length: > 0 } name)
            {
                JsonValue known = LabelsOf(value.Member("metadata")!, name);
                labels[name] = new NamespaceLabels(known) { Object = WithLabels(value, known) };
            }
        }

        _labels = labels.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Remedy { get; }

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) => _labels.GetValueOrDefault(name);

    private static JsonValue WithLabels(JsonValue value, JsonValue labels) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        JsonRewrite.CopyMembers(writer, value, "metadata");
        writer.WriteStartObject("metadata");
        JsonRewrite.CopyMembers(writer, value.Member("metadata")!, "labels");
        writer.WritePropertyName("labels");
        labels.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static JsonValue LabelsOf(JsonValue metadata, string name) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        if (metadata.Member("labels") is { Kind: JsonKind.Object } labels)
        {
            JsonRewrite.CopyMembers(writer, labels, NameLabel);
        }

        writer.WriteString(NameLabel, name);
        writer.WriteEndObject();
    });
}
