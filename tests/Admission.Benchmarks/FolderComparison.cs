using System.Buffers;
using System.Collections.Immutable;
using Admission.Benchmarks.Measuring;
using Admission.Cel;
using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Languages;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Rego;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Benchmarks;

/// <summary>What the policies of a folder cost on a Pod, together and one by one: <c>folder</c>.</summary>
internal static class FolderComparison
{
    private const string None = "no policy";

    private static readonly ImmutableArray<IPolicyLanguage> Languages =
        [JavaScriptLanguage.Instance, CelLanguage.Instance, RegoLanguage.Instance];

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Receives the output.</param>
    /// <param name="folder">The policies folder.</param>
    /// <param name="rounds">How many rounds: more find a quieter moment.</param>
    /// <param name="filter">Only what has this in its name; empty for all.</param>
    public static void Run(TextWriter output, string folder, int rounds, string filter)
    {
        var comparison = new Comparison(filter, rounds);
        comparison.Add(None, static () => Review(Samples.Policies(0)));
        comparison.Add("all policies", () => Review(Load(folder)), None);
        using AdmissionReview pod = Samples.Parse(Samples.Pod);
        foreach (ConfiguredPolicy policy in Load(folder).Index.Find(pod.Request))
        {
            string id = policy.Policy.Id;
            comparison.Add(id, () => Review(Load(folder, id)), None);
        }

        comparison.Run(output);
    }

    private static PolicySet Load(string folder, params ImmutableArray<string> only)
    {
        PolicyLoad load = PolicyDirectory.Load(
            Languages, folder, null, EngineLimits.Default with { MaxMemoBytes = 0 }, only);
        return load.Set ?? throw new InvalidDataException(string.Join(" ", load.Errors));
    }

    // All of a review but the socket: bytes in, bytes out.
    private static Action Review(PolicySet set)
    {
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        var answer = new ArrayBufferWriter<byte>(4096);
        return () =>
        {
            using AdmissionReview review = Samples.Parse(Samples.Pod);
            Verdict verdict = evaluator.Evaluate(set, review.Request, Samples.Context);
            answer.ResetWrittenCount();
            AdmissionReviewWriter.Write(answer, review.ApiVersion, review.Request, verdict);
        };
    }
}
