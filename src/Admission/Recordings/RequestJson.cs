using System.Text.Json;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>The envelope of a request as an API server writes it, for requests that none has sent.</summary>
internal static class RequestJson
{
    /// <summary>Writes everything but the objects, the options and the user.</summary>
    public static void WriteEnvelope(Utf8JsonWriter writer, AdmissionRequest request)
    {
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

    private static void WriteKind(Utf8JsonWriter writer, string name, GroupVersionKind kind)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", kind.Group);
        writer.WriteString("version", kind.Version);
        writer.WriteString("kind", kind.Kind);
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, string name, GroupVersionResource resource)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", resource.Group);
        writer.WriteString("version", resource.Version);
        writer.WriteString("resource", resource.Resource);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }
}
