using System.Diagnostics.CodeAnalysis;
using Admission.Cli.Manifests;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Cli.Requests;

/// <summary>The request that the API server would ask about an object: what policy tests judge.</summary>
internal sealed record ObjectRequest
{
    /// <summary>The new object; null on DELETE.</summary>
    public JsonValue? Object { get; init; }

    /// <summary>The old object; null on CREATE and CONNECT.</summary>
    public JsonValue? OldObject { get; init; }

    /// <summary>
    /// The operation; null for what the objects imply: CREATE, UPDATE with both, DELETE with the old one only.
    /// </summary>
    public Operation? Operation { get; init; }

    /// <summary>Subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Namespace of namespaced objects that name none; empty for none.</summary>
    public string DefaultNamespace { get; init; } = "";

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>Makes the request.</summary>
    /// <param name="uid">Id of the request.</param>
    /// <param name="request">The request; null on error.</param>
    /// <param name="error">What the object lacks; empty on success.</param>
    public bool TryCreate(string uid, [NotNullWhen(true)] out AdmissionRequest? request, out string error)
    {
        request = null;
        JsonValue? shown = Object ?? OldObject;
        if (shown?.Member("apiVersion")?.Text is not { Length: > 0 } apiVersion
            || shown.Member("kind")?.Text is not { Length: > 0 } kind)
        {
            error = "apiVersion or kind is missing, so this is no Kubernetes object.";
            return false;
        }

        GroupVersionKind groupKind = ResourceKinds.Parse(apiVersion, kind);
        JsonValue? metadata = shown.Member("metadata");
        string name = metadata?.Member("name")?.Text ?? "";
        ResourceKind resource = ResourceKinds.BuiltIn.Find(groupKind, metadata?.Member("namespace") is not null);
        Operation operation = Operation ?? ImpliedOperation;
        error = "";
        request = new AdmissionRequest
        {
            Uid = uid,
            Kind = groupKind,
            RequestKind = groupKind,
            Resource = resource.Resource,
            RequestResource = resource.Resource,
            Subresource = Subresource,
            RequestSubresource = Subresource,
            Name = name,
            GenerateName = metadata?.Member("generateName")?.Text ?? "",
            Namespace = NamespaceOf(resource, metadata, name),
            Operation = operation,
            User = User,
            Object = operation == Protocol.Operation.Delete ? null : Object,
            // Who asks to delete what a manifest shows means the object as it is there.
            OldObject = operation == Protocol.Operation.Delete ? OldObject ?? Object : OldObject,
            DryRun = true,
        };
        return true;
    }

    private Operation ImpliedOperation => (Object, OldObject) switch
    {
        (null, _) => Protocol.Operation.Delete,
        (_, null) => Protocol.Operation.Create,
        _ => Protocol.Operation.Update,
    };

    // As the API server does: a Namespace is in itself.
    private string NamespaceOf(ResourceKind resource, JsonValue? metadata, string name)
    {
        if (!resource.IsNamespaced)
        {
            return resource.Resource is { Group: "", Resource: "namespaces" } ? name : "";
        }

        return metadata?.Member("namespace")?.Text is { Length: > 0 } own ? own : DefaultNamespace;
    }
}
