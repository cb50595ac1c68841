using System.Buffers;
using System.Text.Json;
using Admission.Protocol;

namespace Admission.Webhook.Reviews;

/// <summary>
/// The JSON of every answer that is not a review: <c>{"errors":[{"field":"request.uid","message":"…"}]}</c>. Contains
/// no internals of the server and no value of the request.
/// </summary>
internal static class ErrorBody
{
    private static readonly JsonEncodedText Errors = JsonEncodedText.Encode("errors");
    private static readonly JsonEncodedText Field = JsonEncodedText.Encode("field");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");

    /// <summary>Writes one error about the request as a whole.</summary>
    public static void Write(IBufferWriter<byte> output, string message) =>
        Write(output, [new ReviewError("", message)]);

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<ReviewError> errors)
    {
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteStartArray(Errors);
        foreach (ReviewError error in errors)
        {
            json.WriteStartObject();
            json.WriteString(Field, error.Field);
            json.WriteString(Message, error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
