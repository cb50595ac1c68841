using System.Text.Json;
using Admission.Json;

namespace Admission.Kinds;

/// <summary>
/// The fields of an Ingress that differ between v1beta1 and v1: <c>backend</c> became <c>defaultBackend</c>, and
/// <c>serviceName</c> and <c>servicePort</c> became <c>service.name</c> and <c>service.port</c>.
/// </summary>
internal static class RemovedIngress
{
    /// <summary>Writes the spec as v1 has it.</summary>
    public static void WriteSpec(Utf8JsonWriter writer, JsonValue spec)
    {
        writer.WriteStartObject();
        for (int i = 0; i < spec.Count; i++)
        {
            string name = spec.NameAt(i);
            bool isBackend = name == "backend" && spec.Member("defaultBackend") is null;
            writer.WritePropertyName(isBackend ? "defaultBackend" : name);
            WriteBackends(writer, spec[i], isBackend);
        }

        writer.WriteEndObject();
    }

    // Backends are at the top level and in each path; no other field has this name.
    private static void WriteBackends(Utf8JsonWriter writer, JsonValue value, bool isBackend)
    {
        if (value.Kind == JsonKind.Array)
        {
            writer.WriteStartArray();
            for (int i = 0; i < value.Count; i++)
            {
                WriteBackends(writer, value[i], isBackend: false);
            }

            writer.WriteEndArray();
            return;
        }

        if (value.Kind != JsonKind.Object)
        {
            value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
        {
            string name = value.NameAt(i);
            if (isBackend && name is "serviceName" or "servicePort")
            {
                continue;
            }

            writer.WritePropertyName(name);
            WriteBackends(writer, value[i], name == "backend");
        }

        if (isBackend && value.Member("service") is null)
        {
            WriteService(writer, value.Member("serviceName"), value.Member("servicePort"));
        }

        writer.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter writer, JsonValue? name, JsonValue? port)
    {
        if (name is null && port is null)
        {
            return;
        }

        writer.WriteStartObject("service");
        if (name is not null)
        {
            writer.WritePropertyName("name");
            name.WriteTo(writer);
        }

        if (port is not null)
        {
            writer.WriteStartObject("port");
            writer.WritePropertyName(port.Kind == JsonKind.Number ? "number" : "name");
            port.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
