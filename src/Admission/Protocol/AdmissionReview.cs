using Admission.Json;

namespace Admission.Protocol;

/// <summary>One review of the API server. Dispose it when the answer is written.</summary>
public sealed class AdmissionReview : IDisposable
{
    private readonly JsonTree _tree;

    internal AdmissionReview(JsonTree tree, string apiVersion, AdmissionRequest request)
    {
        _tree = tree;
        ApiVersion = apiVersion;
        Request = request;
    }

    /// <summary><c>admission.k8s.io/v1</c> or <c>admission.k8s.io/v1beta1</c>; the answer carries the same.</summary>
    public string ApiVersion { get; }

    public AdmissionRequest Request { get; }

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();
}
