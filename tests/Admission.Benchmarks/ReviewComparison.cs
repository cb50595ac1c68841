using System.Buffers;
using System.Globalization;
using System.Text;
using Admission.Benchmarks.Measuring;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Benchmarks;

/// <summary>What the parts of one review cost, and what more policies add: <c>compare</c>.</summary>
internal static class ReviewComparison
{
    private const string Library = "Pod, the whole library";

    private static readonly int[] Counts = [0, 1, 5, 20, 100];

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Receives the output.</param>
    /// <param name="filter">Only what has this in its name; empty for all.</param>
    /// <param name="rounds">How many rounds: more find a quieter moment.</param>
    public static void Run(TextWriter output, string filter, int rounds)
    {
        var comparison = new Comparison(filter, rounds);
        comparison.Add("parse the review of a Pod", static () => static () => Samples.Parse(Samples.Pod).Dispose());
        comparison.Add(
            "parse the review of a ConfigMap of 1 MB",
            static () => static () => Samples.Parse(Samples.LargeConfigMap).Dispose());
        foreach (int count in Counts)
        {
            comparison.Add(Name(count), () => Review(Samples.Pod, Samples.Policies(count)), Name(0));
        }

        comparison.Add(
            "Pod, 20 policies, remembered",
            static () => Review(Samples.Pod, Samples.Policies(20, remembers: true)),
            Name(20));
        comparison.Add(
            "Pod, 20 policies, never the same",
            static () => NeverTheSame(Samples.Policies(20, remembers: true)),
            Name(20));
        foreach (string id in PolicyFolder.Ids)
        {
            comparison.Add(
                $"Pod, 20 times {id}", () => Review(Samples.Pod, Samples.Policies(20, only: id)), Name(20));
        }

        comparison.Add(
            "Pod, 20 policies and 1,000 others", () => Review(Samples.Pod, Samples.Policies(20, 1000)), Name(20));
        comparison.Add(
            "UPDATE of a Deployment, 20 policies",
            () => Review(Samples.DeploymentUpdate, Samples.Policies(20)),
            Name(20));
        comparison.Add(Library, static () => Review(Samples.Pod, Samples.Library()), Name(20));
        comparison.Run(output);
    }

    /// <summary>Measures the shipped library on a Pod: all of it, and each of its policies that looks at one.</summary>
    /// <param name="output">Receives the output.</param>
    /// <param name="rounds">How many rounds.</param>
    public static void RunLibrary(TextWriter output, int rounds)
    {
        var comparison = new Comparison("", rounds);
        comparison.Add(Name(0), static () => Review(Samples.Pod, Samples.Policies(0)));
        comparison.Add(Library, static () => Review(Samples.Pod, Samples.Library()), Name(0));
        using AdmissionReview pod = Samples.Parse(Samples.Pod);
        foreach (ConfiguredPolicy policy in Samples.Library().Index.Find(pod.Request))
        {
            string id = policy.Policy.Id;
            comparison.Add(id, () => Review(Samples.Pod, Samples.Library(id)), Name(0));
        }

        comparison.Run(output);
    }

    // The worst case of remembering: every image is new, so that each policy is looked up, run, and recorded.
    private static Action NeverTheSame(PolicySet set)
    {
        const string Image = "ghcr.io/example/app:2.";
        string text = Encoding.UTF8.GetString(Samples.Pod);
        int at = text.IndexOf(Image, StringComparison.Ordinal) + Image.Length;
        byte[][] bodies =
        [
            .. Enumerable.Range(0, 4096).Select(number => Encoding.UTF8.GetBytes(
                text.Insert(at, number.ToString("x4", CultureInfo.InvariantCulture)))),
        ];
        Action[] reviews = Array.ConvertAll(bodies, body => Review(body, set));
        int next = 0;
        return () => reviews[next++ % reviews.Length]();
    }

    private static string Name(int count) => $"Pod, {count} policies";

    // All of a review but the socket: bytes in, bytes out.
    private static Action Review(byte[] body, PolicySet set)
    {
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        var answer = new ArrayBufferWriter<byte>(4096);
        return () =>
        {
            using AdmissionReview review = Samples.Parse(body);
            Verdict verdict = evaluator.Evaluate(set, review.Request, Samples.Context);
            answer.ResetWrittenCount();
            AdmissionReviewWriter.Write(answer, review.ApiVersion, review.Request, verdict);
        };
    }
}
