using System.Text.Json;
using Admission.Json;
using Admission.Protocol;

namespace Admission.ObjectRequests;

/// <summary>
/// Turns objects and requests of versions that Kubernetes removed into the current version, so that the policies for
/// a resource see them, with each field where the policies expect it. Converts only the fields that moved: defaults
/// are not filled in.
/// </summary>
public static class CurrentVersion
{
    /// <summary>The request in the current version; the same instance if its version was not removed.</summary>
    /// <remarks>
    /// An old API server sends such a request if the webhook's rule names the old version. <c>requestKind</c> and
    /// <c>requestResource</c> keep what the user sent.
    /// </remarks>
    public static AdmissionRequest Of(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // No removed version is named v1, which nearly every request has.
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
                ? Convert(current, found.Written, found.Kind)
                : request.Object,
            OldObject = isObject && request.OldObject is { } old
                ? Convert(old, found.Written, found.Kind)
                : request.OldObject,
        };
    }

    /// <summary>The object in the version of a kind; the same instance if it has that version already.</summary>
    /// <param name="value">The object.</param>
    /// <param name="written">Its kind.</param>
    /// <param name="current">The kind that it becomes.</param>
    public static JsonValue Convert(JsonValue value, GroupVersionKind written, GroupVersionKind current)
    {
        ArgumentNullException.ThrowIfNull(value);
        return written == current || value.Kind != JsonKind.Object ? value : JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", current.ApiVersion);
            for (int i = 0; i < value.Count; i++)
            {
                string name = value.NameAt(i);
                if (name == "apiVersion")
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (name == "spec" && value[i].Kind == JsonKind.Object)
                {
                    WriteSpec(writer, value[i], current.Kind);
                }
                else
                {
                    value[i].WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteSpec(Utf8JsonWriter writer, JsonValue spec, string kind)
    {
        switch (kind)
        {
            case "Ingress":
                RemovedIngress.WriteSpec(writer, spec);
                break;
            case "CustomResourceDefinition":
                RemovedDefinition.WriteSpec(writer, spec);
                break;
            default:
                spec.WriteTo(writer);
                break;
        }
    }
}
