using System.Text.Json;
using Admission.Kinds;

namespace Admission.Protocol;

/// <summary>
/// Writes the members of an AdmissionRequest as an API server does, for requests that no API server sent. Source of
/// truth: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
/// </summary>
public static class RequestJson
{
    /// <summary>Writes everything but the objects, the options and the user.</summary>
    /// <param name="writer">The writer, inside the object of the request.</param>
    public static void WriteEnvelope(Utf8JsonWriter writer, AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(request);
        writer.WriteString("uid", request.Uid);
        WriteKind(writer, "kind", request.Kind);
        WriteResource(writer, "resource", request.Resource);
        WriteText(writer, "subResource", request.Subresource);
        WriteKind(writer, "requestKind", request.RequestKind);
        WriteResource(writer, "requestResource", request.RequestResource);
        WriteText(writer, "requestSubResource", request.RequestSubresource);
        WriteText(writer, "name", request.Name);
        WriteText(writer, "namespace", request.Namespace);
        writer.WriteString("operation", request.Operation.ToWire());
        writer.WriteBoolean("dryRun", request.DryRun);
    }

    /// <summary>Writes a member with a kind.</summary>
    /// <param name="writer">The writer, inside an object.</param>
    /// <param name="name">Name of the member, such as <c>requestKind</c>.</param>
    public static void WriteKind(Utf8JsonWriter writer, string name, GroupVersionKind kind)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject(name);
        writer.WriteString("group", kind.Group);
        writer.WriteString("version", kind.Version);
        writer.WriteString("kind", kind.Kind);
        writer.WriteEndObject();
    }

    /// <summary>Writes a member with a resource.</summary>
    /// <param name="writer">The writer, inside an object.</param>
    /// <param name="name">Name of the member, such as <c>requestResource</c>.</param>
    public static void WriteResource(Utf8JsonWriter writer, string name, GroupVersionResource resource)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject(name);
        writer.WriteString("group", resource.Group);
        writer.WriteString("version", resource.Version);
        writer.WriteString("resource", resource.Resource);
        writer.WriteEndObject();
    }

    /// <summary>Writes a member with a text, or nothing if the text is empty.</summary>
    /// <param name="writer">The writer, inside an object.</param>
    /// <param name="name">Name of the member.</param>
    public static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }
}
