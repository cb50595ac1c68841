using System.Text.Json;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>The request as match conditions see it: with the resource and kind that were asked for.</summary>
internal static class OriginalRequest
{
    public static JsonValue Of(JsonValue request)
    {
        JsonValue? kind = request.Member("requestKind");
        JsonValue? resource = request.Member("requestResource");
        if ((kind is null || JsonValue.AreSame(kind, request.Member("kind")))
            && (resource is null || JsonValue.AreSame(resource, request.Member("resource"))))
        {
            return request;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            for (int i = 0; i < request.Count; i++)
            {
                string name = request.NameAt(i);
                writer.WritePropertyName(name);
                (name switch
                {
                    "kind" => kind ?? request[i],
                    "resource" => resource ?? request[i],
                    _ => request[i],
                }).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonTree.ParseTrusted(stream.ToArray());
    }
}
