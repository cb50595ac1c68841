using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Protocol;

/// <summary>
/// Reads the body of <c>POST /validate</c>. Unknown fields are kept: a newer API server can send more. Source of truth:
/// AdmissionReview in https://github.com/kubernetes/api/blob/master/admission/v1/types.go
/// </summary>
public static class AdmissionReviewReader
{
    /// <summary>
    /// Maximum length of a uid, name, namespace or user name in characters: 4,096. Kubernetes' own limits are far
    /// below.
    /// </summary>
    public const int MaxTextLength = 4096;

    /// <summary>Maximum number of groups of a user: 10,000.</summary>
    public const int MaxGroups = 10_000;

    private const string V1 = "admission.k8s.io/v1";
    private const string V1Beta1 = "admission.k8s.io/v1beta1";

    /// <summary>Reads one AdmissionReview, v1 or v1beta1.</summary>
    /// <param name="utf8">The body; must not change until the review is disposed.</param>
    /// <param name="review">The review; null on error.</param>
    /// <param name="errors">Every error; empty on success.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> utf8,
        out AdmissionReview? review,
        out ImmutableArray<ReviewError> errors)
    {
        review = null;
        if (!JsonTree.TryParse(utf8, out JsonTree? tree, out JsonError? error))
        {
            errors = [new ReviewError(error!.Field, $"line {error.Line}, column {error.Column}: {error.Message}")];
            return false;
        }

        var fields = new ReviewFields();
        string apiVersion = ReadVersion(tree!.Root, fields);
        AdmissionRequest? request = tree.Root.Kind == JsonKind.Object ? ReadRequest(tree.Root, fields) : null;
        errors = fields.Errors;
        if (errors.Length > 0)
        {
            tree.Dispose();
            return false;
        }

        review = new AdmissionReview(tree, apiVersion, CurrentRequest.Of(request!));
        return true;
    }

    /// <summary>Reads a request without its envelope, as in recordings and tests.</summary>
    public static bool TryReadRequest(
        JsonValue root, out AdmissionRequest? request, out ImmutableArray<ReviewError> errors)
    {
        var fields = new ReviewFields();
        request = ReadRequest(root, fields);
        errors = fields.Errors;
        request = errors.Length == 0 ? CurrentRequest.Of(request!) : request;
        return errors.Length == 0;
    }

    private static string ReadVersion(JsonValue root, ReviewFields fields)
    {
        if (root.Kind != JsonKind.Object)
        {
            fields.Add("", $"the body must be a JSON object, not {ReviewFields.Describe(root)}. Send an "
                + "AdmissionReview.");
            return "";
        }

        if (root.Member("kind")?.Text != "AdmissionReview")
        {
            fields.Add("kind", "not AdmissionReview. Send an AdmissionReview from an API server.");
        }

        string? version = root.Member("apiVersion")?.Text;
        if (version is not (V1 or V1Beta1))
        {
            fields.Add("apiVersion", $"not a supported version. Use {V1} or {V1Beta1}.");
        }

        return version ?? "";
    }

    private static AdmissionRequest? ReadRequest(JsonValue root, ReviewFields fields)
    {
        JsonValue? request = root.Member("request");
        if (request is not { Kind: JsonKind.Object })
        {
            fields.Add("request", "missing or not an object. Send the request.");
            return null;
        }

        JsonValue? current = fields.ObjectOrNull(request, "object");
        JsonValue? old = fields.ObjectOrNull(request, "oldObject");
        GroupVersionKind kind = fields.Kind(request, "kind", required: true);
        GroupVersionResource resource = fields.Resource(request, "resource", required: true);
        string subresource = fields.Text(request, "subResource");
        return new AdmissionRequest
        {
            Uid = fields.Text(request, "uid", required: true),
            Kind = kind,
            Resource = resource,
            Subresource = subresource,
            RequestKind = request.Member("requestKind") is null
                ? kind
                : fields.Kind(request, "requestKind", required: false),
            RequestResource = request.Member("requestResource") is null
                ? resource
                : fields.Resource(request, "requestResource", required: false),
            RequestSubresource = request.Member("requestSubResource") is null
                ? subresource
                : fields.Text(request, "requestSubResource"),
            Name = NameOf(fields.Text(request, "name"), current, old),
            GenerateName = MetadataText(current, "generateName") ?? "",
            Namespace = fields.Text(request, "namespace"),
            Operation = fields.Operation(request),
            User = fields.User(request),
            Object = current,
            OldObject = old,
            DryRun = fields.Flag(request, "dryRun"),
            Options = fields.ObjectOrNull(request, "options"),
            Raw = request,
        };
    }

    /// <summary>
    /// The API server sends no name for the objects of a deletecollection, or if it still has to generate one.
    /// </summary>
    private static string NameOf(string name, JsonValue? current, JsonValue? old) =>
        name.Length > 0 ? name : MetadataText(current, "name") ?? MetadataText(old, "name") ?? "";

    private static string? MetadataText(JsonValue? instance, string member) =>
        instance?.Member("metadata")?.Member(member)?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;
}
