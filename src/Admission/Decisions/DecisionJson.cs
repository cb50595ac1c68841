using System.Globalization;
using System.Text.Json;
using Admission.Policies;

namespace Admission.Decisions;

/// <summary>JSON format of the lines of a decision log.</summary>
internal static class DecisionJson
{
    /// <summary>Everything but ASCII is escaped, so that a line is safe on every terminal.</summary>
    public static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    /// <summary>The name of a value in camel case.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(Enum.GetName(value) ?? "unknown");

    /// <summary>Writes a text, unless it is empty.</summary>
    public static void WriteFilled(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    /// <summary>Writes a number, unless it is 0 or less.</summary>
    public static void WritePositive(Utf8JsonWriter writer, string name, long number)
    {
        if (number > 0)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes owner and expiry of an exception.</summary>
    public static void Write(Utf8JsonWriter writer, PolicyException exception)
    {
        writer.WriteStartObject();
        writer.WriteString("owner", exception.Owner);
        WriteFilled(writer, "ticket", exception.Ticket);
        writer.WriteString("reason", exception.Reason);
        if (exception.Starts is { } starts)
        {
            writer.WriteString("starts", Day(starts));
        }

        writer.WriteString("expires", Day(exception.Expires));
        writer.WriteEndObject();
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
