using System.Diagnostics.CodeAnalysis;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Requests;

/// <summary>
/// An object in the form that the API server sends to a webhook: in the current version of its kind, and in its
/// namespace. Immutable.
/// </summary>
/// <param name="Kind">Its kind, resource and scope.</param>
/// <param name="Namespace">The namespace of a namespaced object; empty for other objects.</param>
/// <param name="Object">
/// The object with that namespace in its metadata; without a namespace if it is cluster-scoped. Fields that moved
/// between a removed version and the current one are where the current version has them.
/// </param>
public sealed record PlacedObject(FoundKind Kind, string Namespace, JsonValue Object)
{
    /// <summary>The metadata; null if there is none.</summary>
    private JsonValue? Metadata => Object.Member("metadata");

    /// <summary><c>metadata.name</c>; empty if there is none.</summary>
    public string Name => Metadata?.Member("name")?.Text ?? "";

    /// <summary><c>metadata.generateName</c>; empty if there is none.</summary>
    public string GenerateName => Metadata?.Member("generateName")?.Text ?? "";

    /// <summary>Places an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="kinds">The known kinds.</param>
    /// <param name="defaultNamespace">The namespace of namespaced objects without one.</param>
    /// <param name="placed">The object in its place; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryPlace(
        JsonValue value,
        KindTable kinds,
        string defaultNamespace,
        [NotNullWhen(true)] out PlacedObject? placed,
        out string error)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(kinds);
        placed = null;
        if (KindTable.KindOf(value) is not { } kind)
        {
            error = "apiVersion or kind is missing, so this is not a Kubernetes object.";
            return false;
        }

        string written = value.Member("metadata")?.Member("namespace")?.Text ?? "";
        if (!kinds.TryFind(kind, written.Length > 0, out FoundKind? found, out error))
        {
            return false;
        }

        placed = Place(value, found!, written, defaultNamespace);
        return true;
    }

    /// <summary>
    /// Places the object of a subresource: an Eviction, the options of an exec. For a Scale, which several resources
    /// accept, the resource is <c>deployments.apps</c>.
    /// </summary>
    /// <param name="value">The object.</param>
    /// <param name="subresource">The subresource; not empty.</param>
    /// <param name="kinds">The known kinds.</param>
    /// <param name="defaultNamespace">The namespace of namespaced objects without one.</param>
    /// <param name="placed">The object in its place; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryPlaceSubresource(
        JsonValue value,
        string subresource,
        KindTable kinds,
        string defaultNamespace,
        [NotNullWhen(true)] out PlacedObject? placed,
        out string error)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        if (KindTable.KindOf(value) is not { } kind || kinds.FindOwners(kind, subresource) is not [_, ..] owners)
        {
            return TryPlace(value, kinds, defaultNamespace, out placed, out error);
        }

        ResourceKind owner =
            owners.FirstOrDefault(static one => one is { Group: "apps", Kind: "Deployment" }) ?? owners[0];
        var resource = new GroupVersionResource(owner.Group, owner.CurrentVersion, owner.Resource);
        var found = new FoundKind(kind, resource, owner.IsNamespaced, owner.Origin, kind);
        string written = value.Member("metadata")?.Member("namespace")?.Text ?? "";
        string place = !owner.IsNamespaced ? "" : written.Length > 0 ? written : defaultNamespace;
        (placed, error) = (new PlacedObject(found, place, value), "");
        return true;
    }

    private static PlacedObject Place(JsonValue value, FoundKind found, string written, string defaultNamespace)
    {
        string placed = !found.IsNamespaced ? "" : written.Length > 0 ? written : defaultNamespace;
        JsonValue current = CurrentVersion.Convert(value, found.Written, found.Kind);
        bool isAsWritten = placed.Length > 0
            ? string.Equals(written, placed, StringComparison.Ordinal)
            : value.Member("metadata")?.Member("namespace") is null;
        return new PlacedObject(found, placed, isAsWritten ? current : WithNamespace(current, placed));
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
