using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Requests;

/// <summary>
/// Builds the request that the API server sends to a webhook for an object. <c>check</c>, <c>test</c>, <c>explain</c>
/// and <c>import</c> build their requests here, so that they evaluate the same request as the webhook. At least one of
/// the two objects must be set.
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

    /// <summary>Is it a dry run? Default true: nothing is stored.</summary>
    public bool DryRun { get; init; } = true;

    /// <summary>Builds the request.</summary>
    /// <param name="uid">Id of the request; not empty.</param>
    public AdmissionRequest Create(string uid)
    {
        PlacedObject shown = Object ?? OldObject
            ?? throw new InvalidOperationException("a request needs an object or an old object");
        Operation operation = Operation ?? ImpliedOperation;
        bool isDelete = operation == Protocol.Operation.Delete;
        FoundKind kind = shown.Kind;
        bool isNamespace = kind.Kind is { Group: "", Kind: "Namespace" };
        return new AdmissionRequest
        {
            Uid = uid,
            Kind = kind.Kind,
            Resource = kind.Resource,
            RequestKind = kind.Written,
            RequestResource = kind.Kind == kind.Written ? kind.Resource : kind.WrittenResource,
            Subresource = Subresource,
            RequestSubresource = Subresource,
            Name = shown.Name,
            GenerateName = isDelete ? "" : Object?.GenerateName ?? "",

            // As in the API server: a Namespace is in itself.
            Namespace = isNamespace ? shown.Name : shown.Namespace,
            Operation = operation,
            User = User,
            Object = isDelete ? null : Object?.Object,

            // A manifest that is deleted represents the stored object.
            OldObject = isDelete ? (OldObject ?? Object)!.Object : OldObject?.Object,
            DryRun = DryRun,
            Options = OptionsOf(operation),
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
