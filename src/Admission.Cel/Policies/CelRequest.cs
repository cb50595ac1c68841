using Admission.Json;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>The variable <c>request</c> as JSON.</summary>
internal static class CelRequest
{
    /// <summary>
    /// A request that no API server sent, in the form in which an API server writes it, without the objects.
    /// </summary>
    public static JsonValue Write(AdmissionRequest request) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("uid", request.Uid);
        RequestJson.WriteKind(writer, "kind", request.Kind);
        RequestJson.WriteResource(writer, "resource", request.Resource);
        RequestJson.WriteText(writer, "subResource", request.Subresource);
        if (request.RequestKind.Kind is { Length: > 0 })
        {
            RequestJson.WriteKind(writer, "requestKind", request.RequestKind);
        }

        if (request.RequestResource.Resource is { Length: > 0 })
        {
            RequestJson.WriteResource(writer, "requestResource", request.RequestResource);
        }

        RequestJson.WriteText(writer, "requestSubResource", request.RequestSubresource);
        RequestJson.WriteText(writer, "name", request.Name);
        RequestJson.WriteText(writer, "namespace", request.Namespace);
        writer.WriteString("operation", request.Operation.ToWire());
        writer.WriteStartObject("userInfo");
        RequestJson.WriteText(writer, "username", request.User.Username);
        RequestJson.WriteText(writer, "uid", request.User.Uid);
        if (!request.User.Groups.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("groups");
            foreach (string group in request.User.Groups)
            {
                writer.WriteStringValue(group);
            }

            writer.WriteEndArray();
        }

        if (request.User.Extra is { Kind: JsonKind.Object } extra)
        {
            writer.WritePropertyName("extra");
            extra.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("dryRun", request.DryRun);
        if (request.Options is { } options)
        {
            writer.WritePropertyName("options");
            options.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    /// <summary>The request with the kind and resource that the user asked for, before any conversion.</summary>
    public static JsonValue WithOriginalResource(JsonValue request)
    {
        JsonValue? kind = request.Member("requestKind");
        JsonValue? resource = request.Member("requestResource");
        if ((kind is null || JsonValue.AreSame(kind, request.Member("kind")))
            && (resource is null || JsonValue.AreSame(resource, request.Member("resource"))))
        {
            return request;
        }

        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            for (int i = 0; i < request.Count; i++)
            {
                string name = request.NameAt(i);
                if (name is not ("object" or "oldObject"))
                {
                    writer.WritePropertyName(name);
                    (name switch
                    {
                        "kind" => kind ?? request[i],
                        "resource" => resource ?? request[i],
                        _ => request[i],
                    }).WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }
}
