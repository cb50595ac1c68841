using System.Buffers;
using Admission.Evaluation;

namespace Admission.Protocol;

/// <summary>Writes the answer to one review, within what Kubernetes lets through.</summary>
public static class AdmissionReviewWriter
{
    /// <summary>Writes the AdmissionReview that answers, as UTF-8 JSON.</summary>
    public static void Write(IBufferWriter<byte> output, string apiVersion, AdmissionRequest request, Verdict verdict) =>
        throw new NotImplementedException();
}
