using Admission.Cli.Manifests;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// Entries of Google Cloud Logging for GKE. They are not audit.k8s.io events, but carry the same request: what it was
/// is in <c>methodName</c> and <c>resourceName</c>; groups of the user are not logged.
/// Source of truth: AuditLog in https://cloud.google.com/logging/docs/reference/audit
/// </summary>
internal static class GkeAuditLog
{
    private const string Type = "type.googleapis.com/google.cloud.audit.AuditLog";

    /// <summary>Makes an audit event of an entry; false where the value is no entry of that kind.</summary>
    public static bool TryConvert(JsonValue entry, out JsonValue? converted)
    {
        converted = null;
        if (entry.Kind != JsonKind.Object
            || entry.Member("protoPayload") is not { Kind: JsonKind.Object } payload
            || payload.Member("@type")?.Text != Type
            || payload.Member("serviceName")?.Text != "k8s.io")
        {
            return false;
        }

        string method = payload.Member("methodName")?.Text ?? "";
        string[] path = (payload.Member("resourceName")?.Text ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        converted = Write(entry, payload, method[(method.LastIndexOf('.') + 1)..], path);
        return true;
    }

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
            writer.WriteString("stage", "ResponseComplete");
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
            WriteBody(writer, "requestObject", request);
            WriteBody(writer, "responseObject", response);
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

    private static bool IsRefused(JsonValue payload) =>
        payload.Member("status")?.Member("code") is { } code && code.TryGetInt64(out long number) && number != 0;

    private static JsonValue? Body(JsonValue payload, string name) =>
        payload.Member(name) is { Kind: JsonKind.Object } body ? body : null;

    private static void WriteBody(System.Text.Json.Utf8JsonWriter writer, string name, JsonValue? body)
    {
        if (body is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        if (body.Member("apiVersion") is null && KindOf(body.Member("@type")?.Text) is { } kind)
        {
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.WriteString("kind", kind.Kind);
        }

        JsonRewrite.CopyMembers(writer, body, "@type");
        writer.WriteEndObject();
    }

    // core.k8s.io/v1.Pod, apps.k8s.io/v1.Deployment, networking.k8s.io/v1.Ingress: built-in groups only.
    private static (string ApiVersion, string Kind)? KindOf(string? type)
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
            "core.k8s.io" => "",
            "apps.k8s.io" or "batch.k8s.io" or "autoscaling.k8s.io" or "policy.k8s.io" or "extensions.k8s.io" =>
                group[..group.IndexOf('.', StringComparison.Ordinal)],
            _ => group,
        };
        return (group.Length == 0 ? version : $"{group}/{version}", type[(dot + 1)..]);
    }
}
