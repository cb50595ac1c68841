using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>Where the params objects of policies come from: a folder, or the cluster.</summary>
public interface IParamSource
{
    /// <summary>Is a kind namespaced? Null for an unknown kind.</summary>
    bool? IsNamespaced(string apiVersion, string kind);

    /// <summary>The objects of a kind.</summary>
    /// <param name="apiVersion">The apiVersion of the kind.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="inNamespace">The namespace; null for a cluster-scoped kind.</param>
    IEnumerable<JsonValue> List(string apiVersion, string kind, string? inNamespace);
}
