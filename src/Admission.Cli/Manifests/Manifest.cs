using Admission.Json;
using Admission.Kinds;
using Admission.Yaml;

namespace Admission.Cli.Manifests;

/// <summary>One Kubernetes object of the input, with its position.</summary>
/// <param name="Source">Its file.</param>
/// <param name="Kind">Its apiVersion and kind.</param>
/// <param name="Object">
/// The object as written; items of a typed list (PodList) have been given apiVersion and kind.
/// </param>
internal sealed record Manifest(ManifestSource Source, GroupVersionKind Kind, JsonValue Object)
{
    public required YamlDocument Document { get; init; }

    /// <summary>Path of the object in its document: <c>items[2]</c> in a list, empty if it is the document.</summary>
    public string PathInDocument { get; init; } = "";

    /// <summary>Chart file of the object, from Helm's <c># Source:</c> comment; null without one.</summary>
    public string? RenderedFrom { get; init; }

    /// <summary>First line of the object in its file, from 1.</summary>
    public int Line => PositionOf("").Line;

    /// <summary>Line and column, from 1, of a field in the file, by its path in the object; see <see
    /// cref="YamlDocument"/>.</summary>
    public (int Line, int Column) PositionOf(string path)
    {
        string separator = PathInDocument.Length == 0 || path.Length == 0 || path[0] == '[' ? "" : ".";
        return Document.PositionOf(PathInDocument + separator + path);
    }

    /// <summary>The metadata; null if there is none.</summary>
    public JsonValue? Metadata => Object.Member("metadata");

    /// <summary><c>metadata.name</c>; empty if there is none.</summary>
    public string Name => Metadata?.Member("name")?.Text ?? "";

    /// <summary><c>metadata.generateName</c>; empty if there is none.</summary>
    public string GenerateName => Metadata?.Member("generateName")?.Text ?? "";

    /// <summary><c>metadata.namespace</c> as written; empty if there is none.</summary>
    public string Namespace => Metadata?.Member("namespace")?.Text ?? "";
}
