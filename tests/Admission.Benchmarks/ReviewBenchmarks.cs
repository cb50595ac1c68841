using System.Buffers;
using Admission.Evaluation;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;
using BenchmarkDotNet.Attributes;

namespace Admission.Benchmarks;

/// <summary>The border: bytes of a review to a request, a verdict to bytes.</summary>
public class ReviewBenchmarks
{
    private readonly ArrayBufferWriter<byte> _answer = new(4096);
    private readonly byte[] _podBytes = Samples.Pod;
    private readonly byte[] _configMapBytes = Samples.LargeConfigMap;
    private AdmissionReview _pod = null!;
    private Verdict _allow = null!;
    private Verdict _deny = null!;

    [GlobalSetup]
    public void Judge()
    {
        _pod = Samples.Parse(Samples.Pod);
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        _allow = evaluator.Evaluate(Samples.Policies(20), _pod.Request, Samples.Context);
        _deny = evaluator.Evaluate(Samples.Denying(), _pod.Request, Samples.Context);
        if (!_allow.IsAllowed || _deny.IsAllowed)
        {
            throw new InvalidOperationException("the policies do not judge the Pod as they should");
        }
    }

    [Benchmark]
    public bool Parse_pod_of_7_KB()
    {
        using AdmissionReview review = Samples.Parse(_podBytes);
        return review.Request.DryRun;
    }

    [Benchmark]
    public bool Parse_config_map_of_1_MB()
    {
        using AdmissionReview review = Samples.Parse(_configMapBytes);
        return review.Request.DryRun;
    }

    [Benchmark]
    public int Write_allow_of_20_policies() => Write(_allow);

    [Benchmark]
    public int Write_deny_with_four_violations() => Write(_deny);

    private int Write(Verdict verdict)
    {
        _answer.ResetWrittenCount();
        AdmissionReviewWriter.Write(_answer, _pod.ApiVersion, _pod.Request, verdict);
        return _answer.WrittenCount;
    }
}
