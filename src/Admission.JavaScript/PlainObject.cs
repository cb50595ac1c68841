using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Admission.Json;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using JintFunction = Jint.Native.Function.Function;

namespace Admission.JavaScript;

/// <summary>Converts values of a policy into JSON, without running any of its code.</summary>
internal static class PlainObject
{
    /// <summary>Represents a function in <see cref="ToJson"/>.</summary>
    public const string Function = "[function]";

    private const int MaxDepth = 64;

    // One text can occur a million times: a value that is small in memory can be huge when it is written.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The members that are strings, such as labels.</summary>
    public static JsonValue ReadStrings(ObjectInstance instance)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach (JsValue key in instance.GetOwnPropertyKeys(Types.String))
            {
                if (ValueOf(instance, key) is JsString text)
                {
                    writer.WriteString(key.ToString(), text.ToString());
                }
            }

            writer.WriteEndObject();
        }

        return JsonTree.ParseTrusted(output.WrittenMemory);
    }

    /// <summary>
    /// A value as JSON: functions become <c>"[function]"</c>; values without a JSON form become null; undefined members
    /// are omitted. Null if it is nested deeper than 64 levels, cyclic, or longer than 1 MiB.
    /// </summary>
    public static JsonValue? ToJson(JsValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        if (!Write(writer, value, 0))
        {
            return null;
        }

        writer.Flush();
        return JsonTree.ParseTrusted(output.WrittenMemory);
    }

    private static bool Write(Utf8JsonWriter writer, JsValue value, int depth)
    {
        if (writer.BytesCommitted + writer.BytesPending > MaxBytes)
        {
            return false;
        }

        switch (value)
        {
            case JintFunction:
                writer.WriteStringValue(Function);
                return true;
            case JsArray array:
                return depth < MaxDepth && WriteItems(writer, array, depth);
            case ObjectInstance instance:
                return depth < MaxDepth && WriteMembers(writer, instance, depth);
            case JsString text:
                writer.WriteStringValue(text.ToString());
                return true;
            case JsNumber number:
                WriteNumber(writer, number.AsNumber());
                return true;
            case JsBoolean boolean:
                writer.WriteBooleanValue(boolean.AsBoolean());
                return true;
            default:
                writer.WriteNullValue();
                return true;
        }
    }

    private static bool WriteItems(Utf8JsonWriter writer, JsArray array, int depth)
    {
        writer.WriteStartArray();
        for (uint i = 0; i < array.Length; i++)
        {
            if (!Write(writer, ValueOf(array, JsNumber.Create(i)), depth + 1))
            {
                return false;
            }
        }

        writer.WriteEndArray();
        return true;
    }

    private static bool WriteMembers(Utf8JsonWriter writer, ObjectInstance instance, int depth)
    {
        writer.WriteStartObject();
        foreach (JsValue key in instance.GetOwnPropertyKeys(Types.String))
        {
            JsValue value = ValueOf(instance, key);
            if (value.IsUndefined())
            {
                continue;
            }

            writer.WritePropertyName(key.ToString());
            if (!Write(writer, value, depth + 1))
            {
                return false;
            }
        }

        writer.WriteEndObject();
        return true;
    }

    // An accessor would run: it counts as undefined.
    private static JsValue ValueOf(ObjectInstance instance, JsValue key) =>
        instance.GetOwnProperty(key) is { } property && property.IsDataDescriptor()
            ? property.Value
            : JsValue.Undefined;

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        const double MaxExact = 9_007_199_254_740_992;
        if (!double.IsFinite(number))
        {
            writer.WriteNullValue();
        }
        else if (Math.Abs(number) <= MaxExact && number == Math.Truncate(number))
        {
            writer.WriteNumberValue((long)number);
        }
        else
        {
            writer.WriteRawValue(number.ToString("R", CultureInfo.InvariantCulture));
        }
    }
}
