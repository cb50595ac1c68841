using System.Collections.Immutable;

namespace Admission.Protocol;

/// <summary>Reads the body of <c>POST /validate</c>.</summary>
public static class AdmissionReviewReader
{
    /// <summary>Reads one AdmissionReview, v1 or v1beta1.</summary>
    /// <param name="utf8">The body; must stay as it is until the review is disposed.</param>
    /// <param name="review">The review; null on error.</param>
    /// <param name="errors">Every error; empty on success.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out AdmissionReview? review, out ImmutableArray<ReviewError> errors) =>
        throw new NotImplementedException();
}
