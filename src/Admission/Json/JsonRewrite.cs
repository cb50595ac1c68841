using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Admission.Json;

/// <summary>Creates a changed copy of a JSON value; unchanged parts keep their digits.</summary>
public static class JsonRewrite
{
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonTree.MaxDepth,
    };

    /// <param name="write">Writes one JSON value, nested at most <see cref="JsonTree.MaxDepth"/> deep.</param>
    public static JsonValue Write(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            write(writer);
        }

        return JsonTree.ParseTrusted(output.WrittenMemory);
    }

    /// <summary>Writes the members of an object, in their order, except those of the given names.</summary>
    /// <param name="writer">Writes an object.</param>
    /// <param name="value">The object; any other kind of value has no members.</param>
    /// <param name="except">The names to omit.</param>
    public static void CopyMembers(Utf8JsonWriter writer, JsonValue value, params ReadOnlySpan<string> except)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
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
