using Admission.Kinds;

namespace Admission.Protocol;

/// <summary>
/// Converts requests of versions that Kubernetes removed to the current version, so that the policies for a resource
/// see them.
/// </summary>
public static class CurrentRequest
{
    /// <summary>The request in the current version; the same instance if its version was not removed.</summary>
    /// <remarks>
    /// An old API server sends such a request if the webhook's rule names the old version. <c>requestKind</c> and
    /// <c>requestResource</c> keep what the user sent.
    /// </remarks>
    public static AdmissionRequest Of(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // No removed version has the name v1, which nearly every request has.
        if (string.Equals(request.Resource.Version, "v1", StringComparison.Ordinal)
            || KindTable.BuiltIn.FindResource(request.Resource.Group, request.Resource.Resource) is not { } known
            || known.FindVersion(request.Resource.Version) is not { IsRemoved: true }
            || !KindTable.BuiltIn.TryFind(
                new GroupVersionKind(known.Group, request.Resource.Version, known.Kind),
                request.Namespace.Length > 0, out FoundKind? found, out _)
            || found!.Kind == found.Written)
        {
            return request;
        }

        bool isObject = request.Kind == found.Written;
        return request with
        {
            Kind = isObject ? found.Kind : request.Kind,
            Resource = found.Resource,
            Object = isObject && request.Object is { } current
                ? CurrentVersion.Convert(current, found.Written, found.Kind)
                : request.Object,
            OldObject = isObject && request.OldObject is { } old
                ? CurrentVersion.Convert(old, found.Written, found.Kind)
                : request.OldObject,
        };
    }
}
