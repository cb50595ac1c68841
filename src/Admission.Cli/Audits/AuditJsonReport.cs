using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Cli.Reports;

namespace Admission.Cli.Audits;

/// <summary>
/// For programs; the results have the form of the JSON report of <c>check</c>. The format is a public contract: members
/// are added, never changed or removed. Written as a stream.
/// </summary>
internal static class AuditJsonReport
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the report: one line for each result, so that line tools can read it too.</summary>
    public static void Write(AuditSummary summary, IEnumerable<CheckResult> results, TextWriter output)
    {
        output.Write($"{{\n\"policySet\":{Text(summary.Set.Digest)},\n\"source\":{Text(summary.Source)},\n"
            + "\"results\":[");
        string separator = "\n";
        foreach (CheckResult result in results)
        {
            output.Write(separator + Line(writer => JsonReport.WriteResult(writer, result)));
            separator = ",\n";
        }

        output.Write("\n],\n\"summary\":" + Line(writer => WriteSummary(writer, summary)) + "\n}\n");
    }

    private static void WriteSummary(Utf8JsonWriter writer, AuditSummary summary)
    {
        writer.WriteStartObject();
        writer.WriteNumber("objects", summary.Objects);
        writer.WriteNumber("denied", summary.Denied);
        writer.WriteNumber("warned", summary.Warned);
        writer.WriteNumber("audited", summary.Audited);
        writer.WriteNumber("faults", summary.Faults);
        writer.WriteStartObject("resources");
        foreach ((string resource, long objects) in summary.Resources)
        {
            writer.WriteNumber(resource, objects);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("errors");
        foreach ((string resource, string message) in summary.Problems)
        {
            writer.WriteStartObject();
            writer.WriteString("resource", resource);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteCounts(writer, "policies", summary.Policies);
        WriteCounts(writer, "namespaces", summary.Namespaces);
        writer.WriteEndObject();
    }

    private static void WriteCounts(
        Utf8JsonWriter writer, string name, SortedDictionary<string, AuditCounts> all)
    {
        writer.WriteStartObject(name);
        foreach ((string key, AuditCounts counts) in all)
        {
            writer.WriteStartObject(key);
            writer.WriteNumber("denials", counts.Denials);
            writer.WriteNumber("warnings", counts.Warnings);
            writer.WriteNumber("audits", counts.Audits);
            writer.WriteNumber("excepted", counts.Excepted);
            writer.WriteNumber("faults", counts.Faults);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string Line(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(JsonText.WriteCompact(write));

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text, Options.Encoder)}\"";
}
