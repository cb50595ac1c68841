using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Rows of the tables <c>AKSAudit</c> and <c>AKSAuditAdmin</c> of Azure Monitor: audit events with other names, whose
/// nested parts are objects or their JSON as text.
/// Source of truth: https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit
/// </summary>
internal static class AksAuditTable
{
    // The placeholder of the table for a body that is too long.
    private const string TooLong = "skipped-too-big-size-object";

    private static readonly (string Column, string Member)[] Columns =
    [
        ("Level", "level"), ("AuditId", "auditID"), ("Stage", "stage"), ("RequestUri", "requestURI"), ("Verb", "verb"),
        ("RequestReceivedTime", "requestReceivedTimestamp"), ("User", "user"), ("ObjectRef", "objectRef"),
        ("ImpersonatedUser", "impersonatedUser"), ("ResponseStatus", "responseStatus"),
        ("RequestObject", "requestObject"), ("ResponseObject", "responseObject"),
    ];

    /// <summary>Creates an audit event from a row; false if the value is not such a row.</summary>
    public static bool TryConvert(JsonValue row, out JsonValue? converted)
    {
        converted = null;
        if (row.Kind != JsonKind.Object
            || row.Member("AuditId")?.Text is not { Length: > 0 }
            || row.Member("Verb")?.Text is not { Length: > 0 })
        {
            return false;
        }

        converted = JsonRewrite.Write(writer => Write(writer, row));
        return true;
    }

    private static void Write(Utf8JsonWriter writer, JsonValue row)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Event");
        writer.WriteString("apiVersion", "audit.k8s.io/v1");
        bool isTruncated = false;
        foreach ((string column, string member) in Columns)
        {
            JsonValue? value = row.Member(column);
            isTruncated |= value?.Text == TooLong;
            if (value is not null && Parse(value) is { Kind: not JsonKind.Null } cell && cell.Text != TooLong)
            {
                writer.WritePropertyName(member);
                cell.WriteTo(writer);
            }
        }

        if (isTruncated)
        {
            writer.WriteStartObject("annotations");
            writer.WriteString("audit.k8s.io/truncated", "true");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static JsonValue Parse(JsonValue cell) =>
        cell.Text is { } text && text.StartsWith('{')
        && JsonTree.TryParse(Encoding.UTF8.GetBytes(text), out JsonTree? tree, out _)
            ? tree!.Root
            : cell;
}
