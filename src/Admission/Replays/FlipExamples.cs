using System.Buffers;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>Creates the part of a report about one flip.</summary>
internal static class FlipExamples
{
    private const int MaxObjectBytes = 32 * 1024;

    public static FlipExample Of(RawRecording raw, Recording recording, Flip flip)
    {
        AdmissionRequest request = recording.Request;
        return new FlipExample
        {
            Number = raw.Number,
            File = raw.File,
            Line = raw.Line,
            Time = recording.Time,
            Operation = request.Operation.ToWire(),
            Kind = KindOf(request),
            Namespace = request.Namespace,
            Name = request.Name.Length == 0 && request.GenerateName.Length > 0
                ? request.GenerateName + "*"
                : request.Name,
            User = request.User.Username,
            Fields = flip.Fields,
            Message = flip.Message,
            Fix = flip.Fix,
            Before = flip.Before,
            Details = flip.Details is { } details ? JsonElement.Parse(details.RawUtf8) : null,
            Object = ObjectOf(request.Object ?? request.OldObject),
        };
    }

    /// <summary><c>Deployment</c>, <c>Deployment/status</c>.</summary>
    public static string KindOf(AdmissionRequest request) =>
        request.Subresource.Length == 0 ? request.Kind.Kind : $"{request.Kind.Kind}/{request.Subresource}";

    private static string ObjectOf(JsonValue? value)
    {
        if (value is not { Kind: JsonKind.Object })
        {
            return "";
        }

        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Redactor.Json))
        {
            Write(writer, value, isMetadata: false, isRoot: true);
        }

        return bytes.WrittenCount <= MaxObjectBytes ? Encoding.UTF8.GetString(bytes.WrittenSpan) : "";
    }

    private static void Write(Utf8JsonWriter writer, JsonValue value, bool isMetadata, bool isRoot)
    {
        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
        {
            string name = value.NameAt(i);
            if (isMetadata && name == "managedFields")
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (isRoot && name == "metadata" && value[i].Kind == JsonKind.Object)
            {
                Write(writer, value[i], isMetadata: true, isRoot: false);
            }
            else
            {
                value[i].WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
