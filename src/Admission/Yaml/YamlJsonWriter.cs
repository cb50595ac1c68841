using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;

namespace Admission.Yaml;

/// <summary>Writes a document's nodes as JSON with expanded aliases; the builder has checked the limits.</summary>
internal static class YamlJsonWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonTree.MaxDepth,
        SkipValidation = true,
    };

    public static JsonValue Write(YamlNode root)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            Write(writer, root);
        }

        return JsonTree.ParseTrusted(output.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node.Kind)
        {
            case YamlKind.Mapping:
                writer.WriteStartObject();
                foreach (YamlMember member in node.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case YamlKind.Sequence:
                writer.WriteStartArray();
                foreach (YamlNode item in node.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteScalar(writer, node);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node.Kind)
        {
            case YamlKind.String:
                writer.WriteStringValue(node.Text);
                break;
            case YamlKind.Number:
                writer.WriteRawValue(node.Text, skipInputValidation: true);
                break;
            case YamlKind.True or YamlKind.False:
                writer.WriteBooleanValue(node.Kind == YamlKind.True);
                break;
            case YamlKind.Null:
                writer.WriteNullValue();
                break;
            default:
                throw new UnreachableException($"unknown scalar {node.Kind}");
        }
    }
}
