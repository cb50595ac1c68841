using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using BenchmarkDotNet.Attributes;

namespace Admission.Benchmarks;

/// <summary>A parsed review evaluated by policies that match it, beside some that cannot.</summary>
public class EvaluationBenchmarks
{
    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);
    private PolicySet _policies = null!;
    private AdmissionReview _pod = null!;

    [ParamsSource(nameof(Folders))]
    public (int Matching, int Others) Policies { get; set; }

    public static IEnumerable<(int Matching, int Others)> Folders =>
        [(0, 0), (0, 1000), (1, 0), (5, 0), (20, 0), (20, 1000), (100, 0)];

    [GlobalSetup]
    public void Load()
    {
        _policies = Samples.Policies(Policies.Matching, Policies.Others);
        _pod = Samples.Parse(Samples.Pod);
    }

    [Benchmark]
    public bool Evaluate() => _evaluator.Evaluate(_policies, _pod.Request, Samples.Context).IsAllowed;

    [Benchmark]
    public int Find_in_index() => _policies.Index.Find(_pod.Request).Length;
}
