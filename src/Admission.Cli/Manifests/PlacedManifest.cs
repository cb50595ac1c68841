using Admission.Json;

namespace Admission.Cli.Manifests;

/// <summary>A manifest with what the API server knows of it before it asks a webhook.</summary>
/// <param name="Kind">Resource and scope.</param>
/// <param name="Namespace">Namespace of a namespaced object; empty for others.</param>
/// <param name="Object">The object with that namespace in its metadata; without one where it is cluster-scoped.</param>
internal sealed record PlacedManifest(ResourceKind Kind, string Namespace, JsonValue Object)
{
    /// <summary>Puts a manifest into its namespace, as the API server does before admission.</summary>
    public static PlacedManifest Of(Manifest manifest, ResourceKinds kinds, string defaultNamespace)
    {
        string written = manifest.Namespace;
        ResourceKind kind = kinds.Find(manifest.Kind, hasNamespace: written.Length > 0);
        string placed = !kind.IsNamespaced ? "" : written.Length > 0 ? written : defaultNamespace;
        bool isAsWritten = placed.Length > 0
            ? string.Equals(written, placed, StringComparison.Ordinal)
            : manifest.Metadata?.Member("namespace") is null;
        return new PlacedManifest(kind, placed, isAsWritten ? manifest.Object : WithNamespace(manifest.Object, placed));
    }

    private static JsonValue WithNamespace(JsonValue value, string name) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        JsonRewrite.CopyMembers(writer, value, "metadata");
        writer.WriteStartObject("metadata");
        if (value.Member("metadata") is { Kind: JsonKind.Object } metadata)
        {
            JsonRewrite.CopyMembers(writer, metadata, "namespace");
        }

        if (name.Length > 0)
        {
            writer.WriteString("namespace", name);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
