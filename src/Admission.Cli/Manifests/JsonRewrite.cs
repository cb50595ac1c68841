using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Manifests;

/// <summary>Makes a changed copy of a JSON value; what is not changed keeps its digits.</summary>
internal static class JsonRewrite
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonTree.MaxDepth,
    };

    /// <summary>The value that the action writes.</summary>
    public static JsonValue Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            write(writer);
        }

        return JsonTree.ParseTrusted(output.WrittenMemory);
    }

    /// <summary>Writes the members of an object but those names.</summary>
    public static void CopyMembers(Utf8JsonWriter writer, JsonValue value, params ReadOnlySpan<string> except)
    {
        for (int i = 0; i < value.Names.Length; i++)
        {
            if (!except.Contains(value.NameAt(i)))
            {
                writer.WritePropertyName(value.NameAt(i));
                value[i].WriteTo(writer);
            }
        }
    }
}
