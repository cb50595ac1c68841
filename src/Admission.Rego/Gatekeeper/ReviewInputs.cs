using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Rego.Gatekeeper;

/// <summary>Builds the review for engines other than Rego from a review in a suite.</summary>
internal static class ReviewInputs
{
    // A request of a suite has no uid from an API server.
    private const string Uid = "suite";

    /// <summary>The review; a plain object has no user and no operation.</summary>
    public static ReviewInput Of(GatekeeperReview review)
    {
        JsonValue request = review.Request ?? Write(review);
        bool isDelete = request.Member("operation")?.Text == "DELETE";
        var own = new AdmissionRequest
        {
            Uid = Uid,
            Kind = review.Kind,
            Resource = default,
            Name = review.Name,
            Namespace = review.Namespace,
            Operation = isDelete ? Operation.Delete : review.OldObject is null ? Operation.Create : Operation.Update,
            User = new UserInfo { Username = request.Member("userInfo")?.Member("username")?.Text ?? "" },
            Object = isDelete ? null : review.Object,
            OldObject = review.OldObject,
            Raw = request,
        };
        NamespaceLabels? space = review.NamespaceObject is { } value
            ? new NamespaceLabels(value.Member("metadata")?.Member("labels")) { Object = value }
            : null;
        return new ReviewInput
        {
            Request = own,
            Now = TimeProvider.System.GetUtcNow(),
            Workloads = WorkloadKinds.BuiltIn,
            Namespaces = new LookedUpNamespaceLabels(review.Namespace, space, UnknownNamespaceLabels.Instance),
        };
    }

    private static JsonValue Write(GatekeeperReview review) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("uid", "");
        RequestJson.WriteKind(writer, "kind", review.Kind);
        writer.WriteStartObject("resource");
        writer.WriteString("group", "");
        writer.WriteString("version", "");
        writer.WriteString("resource", "");
        writer.WriteEndObject();
        RequestJson.WriteText(writer, "name", review.Name);
        RequestJson.WriteText(writer, "namespace", review.Namespace);
        writer.WriteString("operation", "");
        writer.WriteStartObject("userInfo");
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
