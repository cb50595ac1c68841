using Admission.Json;
using Admission.Kinds;

namespace Admission.Protocol;

/// <summary>
/// The request of an admission review. Immutable. Source of truth: AdmissionRequest in
/// https://github.com/kubernetes/api/blob/master/admission/v1/types.go
/// </summary>
public sealed record AdmissionRequest
{
    /// <summary>Id of this call, different for each webhook; repeated in the answer. Never empty.</summary>
    public required string Uid { get; init; }

    /// <summary>
    /// Kind of <see cref="Object"/>, in the version that the webhook's rule matched; in the current version if
    /// Kubernetes removed that one. A Scale for <c>deployments/scale</c>.
    /// </summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>Resource, in the version that the webhook's rule matched.</summary>
    public required GroupVersionResource Resource { get; init; }

    /// <summary>
    /// Subresource (<c>scale</c>, <c>exec</c>, <c>ephemeralcontainers</c>); empty for the object itself.
    /// </summary>
    public string Subresource { get; init; } = "";

    /// <summary>
    /// Kind that the user sent, before conversion; <see cref="Kind"/> if the review has none (old v1beta1).
    /// </summary>
    public GroupVersionKind RequestKind { get; init; }

    /// <summary>Resource that the user requested, before conversion.</summary>
    public GroupVersionResource RequestResource { get; init; }

    /// <summary>Subresource that the user requested.</summary>
    public string RequestSubresource { get; init; } = "";

    /// <summary>
    /// Name of the object: of the request, else of <see cref="Object"/>, else of <see cref="OldObject"/> (the API
    /// server sends none on deletecollection). Empty only if the server will generate it.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Prefix from which the server generates the name; empty if there is none.</summary>
    public string GenerateName { get; init; } = "";

    /// <summary>Namespace; a Namespace object's own name; empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Is its object a Secret or a token, so that no part of it may be shown?</summary>
    public bool IsSecret => Resource is { Group: "", Resource: "secrets" }
        || Subresource == "token"
        || Resource is { Group: "authentication.k8s.io" };

    /// <summary>What the request does.</summary>
    public required Operation Operation { get; init; }

    public required UserInfo User { get; init; }

    /// <summary>The object as it will be stored; null on DELETE.</summary>
    public JsonValue? Object { get; init; }

    /// <summary>The object as it is stored; null on CREATE and CONNECT.</summary>
    public JsonValue? OldObject { get; init; }

    /// <summary>
    /// Will the API server discard the change? The verdict is the same; side effects must not happen.
    /// </summary>
    public bool DryRun { get; init; }

    /// <summary>CreateOptions, UpdateOptions, DeleteOptions; null if none were sent.</summary>
    public JsonValue? Options { get; init; }

    /// <summary>
    /// Is <see cref="Object"/> any JSON value instead of a Kubernetes object? Then only policies for payloads evaluate
    /// it. Default false: no API server sends one.
    /// </summary>
    public bool IsPayload { get; init; }

    /// <summary>The unknown parts; none for a review that an API server sent.</summary>
    public UnknownParts Unknown { get; init; }

    /// <summary>The request as it was sent, including unknown fields; null if it was built from a manifest.</summary>
    public JsonValue? Raw { get; init; }
}
