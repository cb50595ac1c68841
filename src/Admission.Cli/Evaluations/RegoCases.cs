using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Rego;
using Admission.Rego.Values;

namespace Admission.Cli.Evaluations;

/// <summary>Evaluates one Rego case for each line: NDJSON in and out, in order.</summary>
internal static class RegoCases
{
    /// <summary>Maximum length of a line: 16 MiB.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>Reads lines until the end.</summary>
    public static int Run(Stream input, TextWriter output)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        int exitCode = ExitCode.Clean;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            output.WriteLine(Evaluate(line, ref exitCode));
        }

        return exitCode;
    }

    private static string Evaluate(string line, ref int exitCode)
    {
        if (line.Length > MaxLineBytes)
        {
            exitCode = ExitCode.CouldNotRun;
            return Write(null, null, [new RegoError("invalid_case", "the line is longer than 16 MiB", "", 0, 0)]);
        }

        if (!JsonTree.TryParse(Encoding.UTF8.GetBytes(line), out JsonTree? tree, out JsonError? mistake))
        {
            exitCode = ExitCode.CouldNotRun;
            return Write(null, null, [new RegoError("invalid_case", $"not JSON: {mistake}", "", 0, 0)]);
        }

        using (tree)
        {
            JsonValue root = tree!.Root;
            if (root.Member("query")?.Text is not { } text)
            {
                exitCode = ExitCode.CouldNotRun;
                return Write(
                    root.Member("id"),
                    null,
                    [new RegoError("invalid_case", "'query' is missing. Add a query.", "", 0, 0)]);
            }

            return Write(root.Member("id"), Evaluate(root, text, out ImmutableArray<RegoError> errors), errors);
        }
    }

    private static RegoResult? Evaluate(JsonValue root, string text, out ImmutableArray<RegoError> errors)
    {
        RegoVersion version = root.Member("v0")?.IsTrue == true ? RegoVersion.V0 : RegoVersion.V1;
        var sources = new List<RegoSource>();
        foreach (JsonValue module in root.Member("modules") is { } modules ? modules.Items : [])
        {
            sources.Add(new RegoSource($"module-{sources.Count}.rego", module.Text ?? "", version));
        }

        if (RegoProgram.Compile(sources, out errors) is not { } program
            || program.Prepare(text, version, out errors) is not { } query)
        {
            return null;
        }

        RegoResult result = query.Evaluate(new RegoInput
        {
            Input = root.Member("input") is { } input ? RegoValue.From(input) : null,
            Data = root.Member("data") is { } data ? RegoValue.From(data) : null,
            IsStrict = root.Member("strict")?.IsTrue == true,
        });
        errors = result.Error is null ? [] : [result.Error];
        return result;
    }

    private static string Write(JsonValue? id, RegoResult? result, ImmutableArray<RegoError> errors) =>
        Encoding.UTF8.GetString(JsonText.WriteCompact(writer =>
        {
            writer.WriteStartObject();
            if (id is not null)
            {
                writer.WritePropertyName("id");
                id.WriteTo(writer);
            }

            if (errors.Length > 0)
            {
                writer.WriteStartArray("errors");
                foreach (RegoError error in errors)
                {
                    writer.WriteStartObject();
                    writer.WriteString("code", error.Code);
                    writer.WriteString("message", error.Message);
                    writer.WriteNumber("line", error.Line);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
            else
            {
                WriteRows(writer, result!);
            }

            writer.WriteEndObject();
        }));

    // A row is an object of the query's variables; a query without variables shows the values of its expressions.
    private static void WriteRows(Utf8JsonWriter writer, RegoResult result)
    {
        writer.WriteStartArray("result");
        foreach (RegoRow row in result.Rows)
        {
            writer.WriteStartObject();
            foreach ((string name, RegoValue value) in row.Bindings)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(RegoDocument.ToJson(value), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (result.Rows.Length == 0 || result.Rows[0].Bindings.Length > 0)
        {
            return;
        }

        writer.WriteStartArray("values");
        foreach (RegoRow row in result.Rows)
        {
            writer.WriteStartArray();
            foreach ((_, RegoValue value) in row.Expressions)
            {
                writer.WriteRawValue(RegoDocument.ToJson(value), skipInputValidation: true);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
