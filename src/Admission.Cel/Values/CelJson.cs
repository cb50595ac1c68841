using System.Text.Json;
using Admission.Json;

namespace Admission.Cel.Values;

/// <summary>
/// Values as JSON: plain where JSON has the type, otherwise an object with one key such as <c>$uint</c>.
/// </summary>
public static class CelJson
{
    /// <summary>Writes a value. An int has no point, a double always has a point or an exponent.</summary>
    public static void Write(Utf8JsonWriter writer, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null or CelKind.Error:
                writer.WriteNullValue();
                break;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.IsTrue);
                break;
            case CelKind.Int:
                writer.WriteNumberValue(value.Int);
                break;
            case CelKind.String:
                writer.WriteStringValue(value.String);
                break;
            case CelKind.Double when double.IsFinite(value.Double):
                writer.WriteRawValue(DoubleText(value.Double));
                break;
            case CelKind.List:
                WriteList(writer, value);
                break;
            case CelKind.Map:
                WriteMap(writer, value);
                break;
            default:
                WriteTagged(writer, value);
                break;
        }
    }

    private static string DoubleText(double value)
    {
        string text = GoNumbers.Format(value);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal) ? text
            : text + ".0";
    }

    private static void WriteList(Utf8JsonWriter writer, in CelValue list)
    {
        writer.WriteStartArray();
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            Write(writer, CelList.At(list, i));
        }

        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, in CelValue map)
    {
        int count = CelMap.CountOf(map);
        bool hasTextKeys = true;
        for (int i = 0; i < count; i++)
        {
            hasTextKeys &= CelMap.KeyOf(map, i).Kind == CelKind.String;
        }

        writer.WriteStartObject();
        if (hasTextKeys)
        {
            for (int i = 0; i < count; i++)
            {
                writer.WritePropertyName(CelMap.KeyOf(map, i).String);
                Write(writer, CelMap.ValueOf(map, i));
            }
        }
        else
        {
            writer.WriteStartArray("$map");
            for (int i = 0; i < count; i++)
            {
                writer.WriteStartArray();
                Write(writer, CelMap.KeyOf(map, i));
                Write(writer, CelMap.ValueOf(map, i));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteTagged(Utf8JsonWriter writer, in CelValue value)
    {
        writer.WriteStartObject();
        switch (value.Kind)
        {
            case CelKind.UInt:
                writer.WriteNumber("$uint", value.UInt);
                break;
            case CelKind.Double:
                writer.WriteString("$double", double.IsNaN(value.Double) ? "NaN" : value.Double > 0 ? "+Inf"
                    : "-Inf");
                break;
            case CelKind.Bytes:
                writer.WriteBase64String("$bytes", value.Bytes);
                break;
            case CelKind.Timestamp:
                writer.WriteString("$timestamp", value.Timestamp.Format(0));
                break;
            case CelKind.Duration:
                writer.WriteString("$duration", GoDuration.Format(value.Int));
                break;
            case CelKind.Type:
                writer.WriteString("$type", value.TypeValue.Name);
                break;
            case CelKind.Optional:
                writer.WriteStartArray("$optional");
                if (value.Optional.HasValue)
                {
                    Write(writer, value.Optional.Value);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteString(value.Opaque.Json.Key, value.Opaque.Json.Text);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    public static CelValue Read(JsonValue json)
    {
        switch (json.Kind)
        {
            case JsonKind.Number when json.NumberText!.AsSpan().IndexOfAny('.', 'e', 'E') >= 0:
                return CelValue.Of(json.Number);
            case JsonKind.Array:
                return CelList.Of([.. json.Items.ToArray().Select(Read)]);
            case JsonKind.Object when json.Count == 1 && json.NameAt(0).StartsWith('$'):
                return ReadTagged(json.NameAt(0), json[0]);
            case JsonKind.Object:
                var map = new CelMap.Entries();
                for (int i = 0; i < json.Count; i++)
                {
                    map.TryAdd(CelValue.Of(json.NameAt(i)), Read(json[i]));
                }

                return CelValue.Of(map);
            default:
                return CelValue.FromJson(json);
        }
    }

    private static CelValue ReadTagged(string tag, JsonValue json)
    {
        switch (tag)
        {
            case "$uint":
                return CelValue.OfUInt(
                    ulong.Parse(json.NumberText ?? "0", System.Globalization.CultureInfo.InvariantCulture));
            case "$double":
                return CelValue.Of(json.Text switch
                {
                    "NaN" => double.NaN,
                    "-Infinity" or "-Inf" => double.NegativeInfinity,
                    _ => double.PositiveInfinity,
                });
            case "$bytes":
                return CelValue.Of(Convert.FromBase64String(json.Text ?? ""));
            case "$timestamp":
                return CelTimestamp.Parse(json.Text ?? "") is { } time ? CelValue.Of(time)
                    : CelValue.Fail("invalid timestamp");
            case "$duration":
                return GoDuration.Parse(json.Text ?? "") is { } nanos ? CelValue.OfDuration(nanos)
                    : CelValue.Fail("invalid duration");
            case "$optional":
                return CelValue.Of(json.Count == 0 ? CelOptional.None : CelOptional.Of(Read(json[0])));
            case "$map":
                var map = new CelMap.Entries();
                foreach (JsonValue pair in json.Items)
                {
                    map.TryAdd(Read(pair[0]), Read(pair[1]));
                }

                return CelValue.Of(map);
            default:
                return CelValue.Fail($"{tag} cannot be read");
        }
    }
}
