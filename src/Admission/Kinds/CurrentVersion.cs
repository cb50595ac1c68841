using System.Text.Json;
using Admission.Json;

namespace Admission.Kinds;

/// <summary>
/// Converts objects of versions that Kubernetes removed to the current version, so that policies find each field where
/// they expect it. Only the fields that moved change: no defaults are filled in.
/// </summary>
public static class CurrentVersion
{
    /// <summary>The object in the version of a kind; the same instance if it has that version already.</summary>
    /// <param name="value">The object.</param>
    /// <param name="current">The kind that it becomes.</param>
    public static JsonValue Convert(JsonValue value, GroupVersionKind written, GroupVersionKind current)
    {
        ArgumentNullException.ThrowIfNull(value);
        return written == current || value.Kind != JsonKind.Object ? value : JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", current.ApiVersion);
            for (int i = 0; i < value.Count; i++)
            {
                string name = value.NameAt(i);
                if (name == "apiVersion")
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (name == "spec" && value[i].Kind == JsonKind.Object)
                {
                    WriteSpec(writer, value[i], current.Kind);
                }
                else
                {
                    value[i].WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteSpec(Utf8JsonWriter writer, JsonValue spec, string kind)
    {
        switch (kind)
        {
            case "Ingress":
                RemovedIngress.WriteSpec(writer, spec);
                break;
            case "CustomResourceDefinition":
                RemovedDefinition.WriteSpec(writer, spec);
                break;
            default:
                spec.WriteTo(writer);
                break;
        }
    }
}
