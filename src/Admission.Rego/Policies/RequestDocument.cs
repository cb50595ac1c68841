using System.Text.Json;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Memo;
using Admission.Protocol;
using Admission.Rego.Evaluation;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;

namespace Admission.Rego.Policies;

/// <summary>A request as the documents that Rego policies read.</summary>
internal static class RequestDocument
{
    // The request is one level around the object.
    private static readonly JsonWriterOptions Options = new() { MaxDepth = JsonTree.MaxDepth + 1 };

    /// <summary>The AdmissionReview of an OPA webhook.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reads">Remembers what is read of it; null for nothing.</param>
    public static RegoValue Review(AdmissionRequest request, ReadTrace? reads) => new ObjectBuilder()
        .Set("apiVersion", new RegoString("admission.k8s.io/v1"))
        .Set("kind", new RegoString("AdmissionReview"))
        .Set("request", UnknownMembers.Hide(
            (RegoObject)RegoValue.From(request.Raw ?? Build(request), asFloats: false, reads), request.Unknown))
        .Build();

    /// <summary>
    /// The plain object, as conftest shows a manifest; the old object on DELETE. Null if it is not known.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="reads">Remembers what is read of it; null for nothing.</param>
    public static RegoValue? Object(AdmissionRequest request, ReadTrace? reads)
    {
        bool isDelete = request.Operation == Operation.Delete;
        UnknownParts part = isDelete ? UnknownParts.OldObject : UnknownParts.Object;
        return (request.Unknown & part) != 0
            ? null
            : (isDelete ? request.OldObject : request.Object) is { } value
                ? RegoValue.From(value, asFloats: false, reads)
                : RegoNull.Value;
    }

    /// <summary>The review of Gatekeeper; a manifest's has no user.</summary>
    /// <param name="review">The review.</param>
    /// <param name="namespaceObject">The Namespace of the object; null if it is not known or there is none.</param>
    /// <param name="reads">Remembers what is read of it; null for nothing.</param>
    public static GatekeeperReview ForGatekeeper(
        ReviewInput review, JsonValue? namespaceObject = null, ReadTrace? reads = null)
    {
        AdmissionRequest request = review.Request;
        string space = request.Namespace;
        NamespaceLabels? labels = space.Length == 0 ? null : review.Namespaces.Find(space);
        return GatekeeperReview.FromRequest(
            request.Raw ?? Build(request), namespaceObject, labels, isShown: true, request.Unknown, reads);
    }

    /// <summary>The review of an object that is generated from that of another review.</summary>
    public static ReviewInput Of(ReviewInput review, GatekeeperReview generated) => review with
    {
        Request = review.Request with
        {
            Raw = null,
            Kind = generated.Kind,
            RequestKind = generated.Kind,
            Resource = default,
            RequestResource = default,
            Name = generated.Name,
            GenerateName = "",
            Object = generated.Object,
            OldObject = null,
        },
    };

    private static JsonValue Build(AdmissionRequest request)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, request);
        }

        return JsonTree.ParseTrusted(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, AdmissionRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("uid", request.Uid);
        RequestJson.WriteKind(writer, "kind", request.Kind);
        RequestJson.WriteResource(writer, "resource", request.Resource);
        RequestJson.WriteText(writer, "subResource", request.Subresource);
        RequestJson.WriteText(writer, "name", request.Name);
        RequestJson.WriteText(writer, "namespace", request.Namespace);
        writer.WriteString("operation", request.Operation.ToWire());
        WriteUser(writer, request.User);
        WriteValue(writer, "object", request.Object);
        WriteValue(writer, "oldObject", request.OldObject);
        writer.WriteBoolean("dryRun", request.DryRun);
        WriteValue(writer, "options", request.Options);
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, UserInfo user)
    {
        writer.WriteStartObject("userInfo");
        writer.WriteString("username", user.Username);
        RequestJson.WriteText(writer, "uid", user.Uid);
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
            value.WriteTo(writer);
        }
    }
}
