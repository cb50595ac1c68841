using System.Text.Json;

namespace Admission.Json;

/// <summary>Writes a value of a tree as JSON: without white space, with numbers in their original form.</summary>
internal static class JsonRowWriter
{
    /// <summary>Writes the value at a position, and everything in it.</summary>
    public static void Write(JsonTree tree, int at, Utf8JsonWriter writer)
    {
        ref readonly JsonRow row = ref tree.RowAt(at);
        ReadOnlySpan<byte> bytes = tree.BytesOf(row);
        switch (bytes[0])
        {
            case (byte)'{':
                WriteMembers(tree, at, writer);
                break;
            case (byte)'[':
                writer.WriteStartArray();
                for (int i = at + 1; i < row.Next; i = tree.RowAt(i).Next)
                {
                    Write(tree, i, writer);
                }

                writer.WriteEndArray();
                break;
            case (byte)'"' when row.Count == 0:
                writer.WriteStringValue(bytes[1..^1]);
                break;
            case (byte)'"':
                writer.WriteStringValue(JsonString.Decode(bytes[1..^1], hasEscape: true));
                break;
            default:
                writer.WriteRawValue(bytes, skipInputValidation: true);
                break;
        }
    }

    private static void WriteMembers(JsonTree tree, int at, Utf8JsonWriter writer)
    {
        ref readonly JsonRow row = ref tree.RowAt(at);
        writer.WriteStartObject();
        for (int i = at + 1; i < row.Next; i = tree.RowAt(i).Next)
        {
            ref readonly JsonRow name = ref tree.RowAt(i++);
            if (name.Count == 0)
            {
                writer.WritePropertyName(tree.BytesInside(name));
            }
            else
            {
                writer.WritePropertyName(JsonString.Decode(tree.BytesInside(name), hasEscape: true));
            }

            Write(tree, i, writer);
        }

        writer.WriteEndObject();
    }
}
