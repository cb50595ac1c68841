using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Admission.Rego;
using Admission.Rego.Values;

namespace Admission.Cli.Evaluations;

/// <summary>Results of Rego queries as text, and in the JSON form of <c>opa eval</c>.</summary>
internal static class RegoOutput
{
    /// <summary>One value per line; bindings as <c>name: value</c>.</summary>
    public static string Text(RegoResult? result, ImmutableArray<RegoError> errors)
    {
        if (errors.Length > 0)
        {
            return string.Join('\n', errors.Select(static error => EscapedText.Line(error.ToString())));
        }

        if (result!.Rows.Length == 0)
        {
            return "undefined";
        }

        var text = new StringBuilder();
        foreach (RegoRow row in result.Rows)
        {
            string line = row.Bindings.Length > 0
                ? string.Join(", ", row.Bindings.Select(static b => $"{b.Key}: {RegoDocument.ToJson(b.Value)}"))
                : string.Join(", ", row.Expressions.Select(static e => RegoDocument.ToJson(e.Value)));
            text.Append(text.Length == 0 ? "" : "\n").Append(EscapedText.Line(line));
        }

        return text.ToString();
    }

    /// <summary><c>{"result": [{"expressions": […], "bindings": {…}}]}</c> or <c>{"errors": […]}</c>.</summary>
    public static string Json(RegoResult? result, ImmutableArray<RegoError> errors) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        if (errors.Length > 0)
        {
            WriteErrors(writer, errors);
        }
        else if (result!.Rows.Length > 0)
        {
            WriteRows(writer, result);
        }

        writer.WriteEndObject();
    });

    /// <summary>The member <c>result</c> with the rows.</summary>
    public static void WriteRows(Utf8JsonWriter writer, RegoResult result)
    {
        writer.WriteStartArray("result");
        foreach (RegoRow row in result.Rows)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("expressions");
            foreach ((string text, RegoValue value) in row.Expressions)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("value");
                writer.WriteRawValue(RegoDocument.ToJson(value), skipInputValidation: true);
                writer.WriteString("text", text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (row.Bindings.Length > 0)
            {
                writer.WriteStartObject("bindings");
                foreach ((string name, RegoValue value) in row.Bindings)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(RegoDocument.ToJson(value), skipInputValidation: true);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter writer, ImmutableArray<RegoError> errors)
    {
        writer.WriteStartArray("errors");
        foreach (RegoError error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("message", error.Message);
            writer.WriteString("code", error.Code);
            if (error.Line > 0)
            {
                writer.WriteStartObject("location");
                writer.WriteString("file", error.File);
                writer.WriteNumber("row", error.Line);
                writer.WriteNumber("col", error.Column);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
