using System.Text;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Entries of Google Cloud Logging for GKE. They are not audit.k8s.io events, but contain the same request in
/// <c>methodName</c> and <c>resourceName</c>; groups of the user are not logged. Source of truth: AuditLog in
/// https://cloud.google.com/logging/docs/reference/audit
/// </summary>
internal static class GkeAuditLog
{
    /// <summary>Creates an audit event from an entry; false if the value is not such an entry.</summary>
    public static bool TryConvert(JsonValue entry, out JsonValue? converted)
    {
        converted = null;
        if (entry.Kind != JsonKind.Object
            || PayloadOf(entry) is not { Kind: JsonKind.Object } payload
            || payload.Member("methodName")?.Text is not { Length: > 0 } method
            || !(payload.Member("serviceName")?.Text == "k8s.io"
                || method.StartsWith("io.k8s.", StringComparison.Ordinal)))
        {
            return false;
        }

        string[] path = (payload.Member("resourceName")?.Text ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        converted = Write(entry, payload, method[(method.LastIndexOf('.') + 1)..], path);
        return true;
    }

    /// <summary>
    /// The audit payload of an entry; null if it is not an audit entry. BigQuery has its own name for it.
    /// </summary>
    public static JsonValue? PayloadOf(JsonValue entry) =>
        entry.Member("protoPayload") ?? entry.Member("protopayload_auditlog");

    private static JsonValue Write(JsonValue entry, JsonValue payload, string verb, string[] path) =>
        JsonRewrite.Write(writer =>
        {
            JsonValue? request = Body(payload, "request"), response = Body(payload, "response");
            writer.WriteStartObject();
            writer.WriteString("kind", "Event");
            writer.WriteString("apiVersion", "audit.k8s.io/v1");
            writer.WriteString("level", (request, response) switch
            {
                (_, not null) => "RequestResponse",
                (not null, null) => "Request",
                _ => "Metadata",
            });
            JsonValue? id = entry.Member("operation")?.Member("id") ?? entry.Member("insertId");
            writer.WriteString("auditID", id?.Text ?? "");
            writer.WriteString("stage", IsEndOfConnection(entry) ? "RequestReceived" : "ResponseComplete");
            writer.WriteString("verb", verb);
            writer.WriteString("requestReceivedTimestamp", entry.Member("timestamp")?.Text ?? "");
            writer.WriteStartObject("user");
            writer.WriteString(
                "username", payload.Member("authenticationInfo")?.Member("principalEmail")?.Text ?? "");
            writer.WriteEndObject();
            WriteReference(writer, path);
            writer.WriteStartObject("responseStatus");
            writer.WriteNumber("code", IsRefused(payload) ? 403 : 200);
            writer.WriteEndObject();
            string group = path.Length > 0 ? path[0] : "";
            WriteBody(writer, "requestObject", request, group);
            WriteBody(writer, "responseObject", response, group);
            writer.WriteEndObject();
        });

    // core/v1/namespaces/shop/pods/web/exec, apps/v1/deployments/…, core/v1/namespaces/shop.
    private static void WriteReference(System.Text.Json.Utf8JsonWriter writer, string[] path)
    {
        writer.WriteStartObject("objectRef");
        if (path.Length >= 3)
        {
            bool isNamespaced = path.Length >= 5 && path[2] == "namespaces";
            string[] rest = isNamespaced ? path[4..] : path[2..];
            writer.WriteString("apiGroup", path[0] == "core" ? "" : path[0]);
            writer.WriteString("apiVersion", path[1]);
            writer.WriteString("resource", rest[0]);
            bool hasNamespace = isNamespaced || rest[0] == "namespaces";
            writer.WriteString("namespace", hasNamespace ? path.ElementAtOrDefault(3) ?? "" : "");
            writer.WriteString("name", rest.ElementAtOrDefault(1) ?? "");
            writer.WriteString("subresource", rest.ElementAtOrDefault(2) ?? "");
        }

        writer.WriteEndObject();
    }

    // A connection has two entries, at its start and at its end: the second one is another stage of the same.
    private static bool IsEndOfConnection(JsonValue entry) =>
        entry.Member("operation") is { } operation
        && operation.Member("last")?.IsTrue == true
        && operation.Member("first")?.IsTrue != true;

    private static bool IsRefused(JsonValue payload) =>
        payload.Member("status")?.Member("code") is { } code && code.TryGetInt64(out long number) && number != 0;

    // An object; BigQuery stores its JSON as text.
    private static JsonValue? Body(JsonValue payload, string name) =>
        payload.Member(name) is { Kind: JsonKind.Object } body ? body
            : payload.Member(name + "Json")?.Text is { } text
                && JsonTree.TryParse(Encoding.UTF8.GetBytes(text), out JsonTree? tree, out _)
                && tree!.Root.Kind == JsonKind.Object
                ? tree.Root
                : null;

    private static void WriteBody(System.Text.Json.Utf8JsonWriter writer, string name, JsonValue? body, string group)
    {
        if (body is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        if (body.Member("apiVersion") is null && KindOf(body.Member("@type")?.Text, group) is { } kind)
        {
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.WriteString("kind", kind.Kind);
        }

        JsonRewrite.CopyMembers(writer, body, "@type");
        writer.WriteEndObject();
    }

    // core.k8s.io/v1.Pod, apps.k8s.io/v1.Deployment, networking.k8s.io/v1.Ingress. Groups of one word have the ending
    // added; autoscaling.k8s.io is also a group itself.
    private static (string ApiVersion, string Kind)? KindOf(string? type, string own)
    {
        int slash = type?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        int dot = type?.LastIndexOf('.') ?? -1;
        if (slash < 0 || dot < slash)
        {
            return null;
        }

        string group = type![..slash];
        string version = type[(slash + 1)..dot];
        group = group switch
        {
            _ when group == own => group,
            "core.k8s.io" => "",
            "apps.k8s.io" or "batch.k8s.io" or "autoscaling.k8s.io" or "policy.k8s.io" or "extensions.k8s.io" =>
                group[..group.IndexOf('.', StringComparison.Ordinal)],
            _ => group,
        };
        return (group.Length == 0 ? version : $"{group}/{version}", type[(dot + 1)..]);
    }
}
