using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Matching;
using Admission.Protocol;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>A request as the documents that Rego policies read.</summary>
internal static class RequestDocument
{
    /// <summary>The AdmissionReview of an OPA webhook.</summary>
    public static RegoValue Review(AdmissionRequest request) => new ObjectBuilder()
        .Set("apiVersion", new RegoString("admission.k8s.io/v1"))
        .Set("kind", new RegoString("AdmissionReview"))
        .Set("request", UnknownMembers.Hide(
            (RegoObject)RegoValue.From(request.Raw ?? Build(request)), request.Unknown))
        .Build();

    /// <summary>
    /// The plain object, as conftest shows a manifest; the old object on DELETE. Null if it is not known.
    /// </summary>
    public static RegoValue? Object(AdmissionRequest request)
    {
        bool isDelete = request.Operation == Operation.Delete;
        UnknownParts part = isDelete ? UnknownParts.OldObject : UnknownParts.Object;
        return (request.Unknown & part) != 0
            ? null
            : (isDelete ? request.OldObject : request.Object) is { } value ? RegoValue.From(value) : RegoNull.Value;
    }

    /// <summary>The review of Gatekeeper; a manifest's has no user.</summary>
    public static GatekeeperReview ForGatekeeper(ReviewInput review)
    {
        AdmissionRequest request = review.Request;
        string space = request.Namespace;
        NamespaceLabels? labels = space.Length == 0 ? null : review.Namespaces.Find(space);
        return GatekeeperReview.FromRequest(
            request.Raw ?? Build(request), labels: labels, unknown: request.Unknown);
    }

    private static JsonValue Build(AdmissionRequest request)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("uid", request.Uid);
            WriteKind(writer, "kind", request.Kind);
            WriteResource(writer, request.Resource);
            if (request.Subresource.Length > 0)
            {
                writer.WriteString("subResource", request.Subresource);
            }

            if (request.Name.Length > 0)
            {
                writer.WriteString("name", request.Name);
            }

            if (request.Namespace.Length > 0)
            {
                writer.WriteString("namespace", request.Namespace);
            }

            writer.WriteString("operation", request.Operation.ToString().ToUpperInvariant());
            WriteUser(writer, request.User);
            WriteValue(writer, "object", request.Object);
            WriteValue(writer, "oldObject", request.OldObject);
            writer.WriteBoolean("dryRun", request.DryRun);
            WriteValue(writer, "options", request.Options);
            writer.WriteEndObject();
        }

        return JsonTree.ParseTrusted(buffer.ToArray());
    }

    private static void WriteKind(Utf8JsonWriter writer, string name, GroupVersionKind kind)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", kind.Group);
        writer.WriteString("version", kind.Version);
        writer.WriteString("kind", kind.Kind);
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, GroupVersionResource resource)
    {
        writer.WriteStartObject("resource");
        writer.WriteString("group", resource.Group);
        writer.WriteString("version", resource.Version);
        writer.WriteString("resource", resource.Resource);
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, UserInfo user)
    {
        writer.WriteStartObject("userInfo");
        writer.WriteString("username", user.Username);
        if (user.Uid.Length > 0)
        {
            writer.WriteString("uid", user.Uid);
        }

        writer.WriteStartArray("groups");
        foreach (string group in user.Groups)
        {
            writer.WriteStringValue(group);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, JsonValue? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(Encoding.UTF8.GetBytes(value.ToString()));
        }
    }
}
