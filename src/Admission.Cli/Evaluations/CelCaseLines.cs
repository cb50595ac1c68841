using System.Text;
using Admission.Cel;
using Admission.Cel.Libraries;
using Admission.Evaluation;
using Admission.Json;

namespace Admission.Cli.Evaluations;

/// <summary>CEL cases, one JSON object per line, and their results in the same order.</summary>
internal static class CelCaseLines
{
    /// <summary>Answers each line until the input ends. An invalid line gets an error of kind <c>input</c>.</summary>
    public static async Task<int> RunAsync(
        Stream input, TextWriter output, KubernetesVersion version, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        bool hasBadLine = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            (string answer, bool isCase) = EvaluationThreads.Run(() => Answer(line, version));
            hasBadLine |= !isCase;
            await output.WriteLineAsync(answer.AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        return hasBadLine ? ExitCode.Findings : ExitCode.Clean;
    }

    private static (string Answer, bool IsCase) Answer(string line, KubernetesVersion version)
    {
        if (!JsonTree.TryParse(Encoding.UTF8.GetBytes(line), out JsonTree? tree, out JsonError? error))
        {
            return (Problem(null, error!.ToString()), false);
        }

        using (tree)
        {
            JsonValue? id = tree!.Root.Member("id");
            if (!CelCase.TryRead(tree.Root, version, out CelCase? read, out string problem))
            {
                return (Problem(id, problem), false);
            }

            CelCaseResult result = read!.Run();
            return (Encoding.UTF8.GetString(JsonText.WriteCompact(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("id");
                WriteId(writer, id);
                result.WriteMembers(writer);
                writer.WriteEndObject();
            })), true);
        }
    }

    private static string Problem(JsonValue? id, string message) =>
        Encoding.UTF8.GetString(JsonText.WriteCompact(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id");
            WriteId(writer, id);
            writer.WriteStartObject("error");
            writer.WriteString("kind", "input");
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }));

    private static void WriteId(System.Text.Json.Utf8JsonWriter writer, JsonValue? id)
    {
        if (id is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            id.WriteTo(writer);
        }
    }
}
