using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;

namespace Admission.Schemas;

/// <summary>Adds the defaults of a schema to a value.</summary>
internal static class SchemaDefaults
{
    // Messages show values in this form.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The value in which every absent member is set to its default, including nested lists and objects.
    /// </summary>
    public static JsonValue Fill(SchemaNode node, JsonValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, node, value);
        }

        return JsonTree.ParseTrusted(buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, SchemaNode node, JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                WriteObject(writer, node, value);
                break;
            case JsonKind.Array when node.Items is { } items:
                writer.WriteStartArray();
                foreach (JsonValue item in value.Items)
                {
                    Write(writer, items, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, SchemaNode node, JsonValue value)
    {
        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
        {
            string name = value.NameAt(i);
            writer.WritePropertyName(name);
            Write(writer, node.Property(name) ?? SchemaNode.Anything, value[i]);
        }

        foreach ((string name, SchemaNode schema) in node.Properties)
        {
            if (schema.Default is { } preset && value.IndexOf(name) < 0)
            {
                writer.WritePropertyName(name);
                Write(writer, schema, preset);
            }
        }

        writer.WriteEndObject();
    }
}
