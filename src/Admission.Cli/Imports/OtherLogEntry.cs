using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>Describes input without an audit event, and how to get at the event if there is one.</summary>
internal static class OtherLogEntry
{
    /// <summary>Lines of other components, which share the streams of audit logs.</summary>
    public const string OtherText = "other log lines, without an audit event";

    // Members in which log drivers, clouds and search engines store a line.
    private static readonly string[] LogMembers =
    [
        "log", "message", "msg", "MESSAGE", "_raw", "result", "results", "events", "logEvents", "records", "log_s",
        "properties", "line", "data", "hits", "_source", "textPayload", "jsonPayload", "body", "messageType",
    ];

    // Lines between the documents of an Elasticsearch bulk request.
    private static readonly string[] BulkActions = ["index", "create", "update", "delete"];

    // First bytes of files that are not text.
    private static readonly (byte[] Start, string Message)[] NotText =
    [
        ([0xff, 0xfe], "is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 FILE"),
        ([0xfe, 0xff], "is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 FILE"),
        ("Obj\u0001"u8.ToArray(), "is Avro, as Azure Event Hubs captures it. Print it as JSON: avro-tools tojson FILE"),
        ("PAR1"u8.ToArray(), "is Parquet. Print it as JSON: parquet cat FILE"),
        ("PK\u0003\u0004"u8.ToArray(), "is a ZIP archive. Unpack it: unzip FILE"),
        ("BZh"u8.ToArray(), "is compressed with bzip2. Unpack it: bunzip2 FILE"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "is compressed with xz. Unpack it: unxz FILE"),
        ([0x1f, 0x8b], "is compressed twice. Unpack it once: gunzip FILE"),
    ];

    /// <summary>Describes a file that is not text; empty if it can be text.</summary>
    public static string DescribeFile(ReadOnlySpan<byte> start)
    {
        foreach ((byte[] magic, string message) in NotText)
        {
            if (start.StartsWith(magic))
            {
                return message;
            }
        }

        return "";
    }

    /// <summary>Describes a JSON value without an event.</summary>
    public static ImportOutcome Describe(JsonValue root)
    {
        if (GkeAuditLog.PayloadOf(root) is not null)
        {
            return new ImportOutcome.PassedOver(
                "from Cloud Logging, but not about Kubernetes: export with resource.type=\"k8s_cluster\" and "
                    + "protoPayload.serviceName=\"k8s.io\"");
        }

        if (root.Kind == JsonKind.Object && root.Member("MESSAGE")?.Kind == JsonKind.Null)
        {
            return new ImportOutcome.Failed(
                "journald leaves out long messages. Include them: journalctl --all -o json.");
        }

        if (IsInsightsWithoutMessage(root))
        {
            return new ImportOutcome.Failed(
                "from CloudWatch Logs Insights, without the event itself. Add it to the query: fields @message.");
        }

        ReadOnlySpan<byte> raw = root.RawUtf8;
        if (raw.IndexOf("audit.k8s.io/v"u8) >= 0 && (raw.IndexOf("auditID"u8) >= 0 || raw.IndexOf("objectRef"u8) >= 0))
        {
            return new ImportOutcome.Failed(
                "mentions an audit event, but does not contain a complete one: it is cut off, or a search "
                    + "engine split it into "
                    + "fields (objectRef.name). Export the original line, which is in _raw, _source, message or log, "
                    + "for example with jq -r ._raw FILE.");
        }

        bool isOther = root.Kind == JsonKind.Array
            || LogMembers.Any(name => root.Member(name) is not null)
            || BulkActions.Any(name => root.Count == 1 && root.Member(name) is { Kind: JsonKind.Object });
        return isOther
            ? new ImportOutcome.PassedOver(OtherText)
            : new ImportOutcome.Failed(
                "not an audit event, an AdmissionReview or a Kubernetes object: apiVersion or kind is missing. If an "
                    + "audit event is inside, print it alone: jq -c '.. | objects | select(.auditID)' FILE");
    }

    private static bool IsInsightsWithoutMessage(JsonValue root)
    {
        JsonValue? row = root.Member("results") is { Kind: JsonKind.Array, Count: > 0 } results ? results[0] : null;
        return row is { Kind: JsonKind.Array, Count: > 0 }
            && row[0].Member("field") is not null
            && !row.Items.ToArray().Any(static cell => cell.Member("field")?.Text == "@message");
    }
}
