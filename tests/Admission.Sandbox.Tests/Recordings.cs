using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Sandbox.Tests;

/// <summary>The recorded reviews of a real API server.</summary>
internal static class Recordings
{
    /// <summary>Each as bytes, in the order of names.</summary>
    public static ImmutableArray<byte[]> All { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.At("tests", "recordings"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    /// <summary>The answer to a review, as the webhook sends it.</summary>
    public static string Answer(PolicySet set, byte[] body, DateTimeOffset now)
    {
        Assert.True(AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out _));
        using (review)
        {
            Verdict verdict = new ReviewEvaluator(TimeProvider.System).Evaluate(
                set, review!.Request, new EvaluationContext { Now = now });
            var output = new ArrayBufferWriter<byte>();
            AdmissionReviewWriter.Write(output, review.ApiVersion, review.Request, verdict);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
    }
}
