using Admission.Json;
using Admission.Protocol;

namespace Admission.Requests;

/// <summary>
/// Builds the request that the API server sends to a webhook for an object. <c>check</c>, <c>test</c>, <c>explain</c>
/// and <c>import</c> build their requests here, so that they evaluate the same request as the webhook. At least one of
/// the two objects, or <see cref="Target"/>, must be set.
/// </summary>
public sealed record ObjectRequest
{
    /// <summary>The new object; null on DELETE.</summary>
    public PlacedObject? Object { get; init; }

    /// <summary>The old object; null on CREATE and CONNECT.</summary>
    public PlacedObject? OldObject { get; init; }

    /// <summary>
    /// The operation; null for the one that the objects imply: CREATE without an old object, DELETE without a new one,
    /// UPDATE with both.
    /// </summary>
    public Operation? Operation { get; init; }

    /// <summary>The subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The user of the request; see <see cref="RequestUser"/>.</summary>
    public required UserInfo User { get; init; }

    /// <summary>
    /// What the request names, for callers that know it without an object, such as readers of an audit log. Null, the
    /// default, for what the objects say.
    /// </summary>
    public RequestTarget? Target { get; init; }

    /// <summary>What is not known of the request. Default nothing; options that are not known are not built.</summary>
    public UnknownParts Unknown { get; init; }

    /// <summary>Is it a dry run? Default true: nothing is stored.</summary>
    public bool DryRun { get; init; } = true;

    /// <summary>Builds the request.</summary>
    /// <param name="uid">Id of the request; not empty.</param>
    public AdmissionRequest Create(string uid)
    {
        RequestTarget target = Target ?? RequestTarget.Of(Object ?? OldObject
            ?? throw new InvalidOperationException("a request needs an object or an old object"));
        Operation operation = Operation ?? ImpliedOperation;
        bool isDelete = operation == Protocol.Operation.Delete;
        bool isNamespace = target.Resource is { Group: "", Resource: "namespaces" };
        return new AdmissionRequest
        {
            Uid = uid,
            Kind = target.Kind,
            Resource = target.Resource,
            RequestKind = target.RequestKind,
            RequestResource = target.RequestResource,
            Subresource = Subresource,
            RequestSubresource = Subresource,
            Name = target.Name,
            GenerateName = isDelete ? "" : Object?.GenerateName ?? "",

            // As in the API server: a Namespace is in itself.
            Namespace = isNamespace ? target.Name : target.Namespace,
            Operation = operation,
            User = User,
            Object = isDelete ? null : Object?.Object,

            // A manifest that is deleted represents the stored object.
            OldObject = isDelete ? (OldObject ?? Object)?.Object : OldObject?.Object,
            DryRun = DryRun,
            Options = (Unknown & UnknownParts.Options) == 0 ? OptionsOf(operation) : null,
            Unknown = Unknown,
        };
    }

    private Operation ImpliedOperation => (Object, OldObject) switch
    {
        (null, _) => Protocol.Operation.Delete,
        (_, null) => Protocol.Operation.Create,
        _ => Protocol.Operation.Update,
    };

    private JsonValue? OptionsOf(Operation operation)
    {
        string? kind = operation switch
        {
            Protocol.Operation.Create => "CreateOptions",
            Protocol.Operation.Update => "UpdateOptions",
            Protocol.Operation.Delete => "DeleteOptions",
            _ => null,
        };
        return kind is null ? null : JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind);
            writer.WriteString("apiVersion", "meta.k8s.io/v1");
            if (DryRun)
            {
                writer.WriteStartArray("dryRun");
                writer.WriteStringValue("All");
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
    }
}
