using Admission.Kinds;

namespace Admission.Requests;

/// <summary>What a request names. Immutable.</summary>
/// <param name="Kind">The kind that webhooks get.</param>
/// <param name="Resource">The resource that webhooks get.</param>
/// <param name="RequestKind">The kind that the client sent.</param>
/// <param name="RequestResource">The resource that the client sent.</param>
/// <param name="Namespace">The namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">The name; empty if the API server makes it.</param>
public sealed record RequestTarget(
    GroupVersionKind Kind,
    GroupVersionResource Resource,
    GroupVersionKind RequestKind,
    GroupVersionResource RequestResource,
    string Namespace,
    string Name)
{
    /// <summary>What a request for an object names.</summary>
    /// <param name="placed">The object.</param>
    internal static RequestTarget Of(PlacedObject placed)
    {
        FoundKind kind = placed.Kind;
        return new RequestTarget(
            kind.Kind,
            kind.Resource,
            kind.Written,
            kind.Kind == kind.Written ? kind.Resource : kind.WrittenResource,
            placed.Namespace,
            placed.Name);
    }
}
