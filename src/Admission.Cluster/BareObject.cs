using System.Text.Json;

namespace Admission.Cluster;

/// <summary>An object with only a name: applying it creates the object if it does not exist.</summary>
internal static class BareObject
{
    /// <summary>Writes it as JSON.</summary>
    public static byte[] Write(string apiVersion, string kind, string @namespace, string name)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", apiVersion);
            writer.WriteString("kind", kind);
            writer.WriteStartObject("metadata");
            writer.WriteString("name", name);
            writer.WriteString("namespace", @namespace);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
