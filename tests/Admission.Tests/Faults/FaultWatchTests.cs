using Admission.Evaluation;
using Admission.Faults;
using Admission.Policies;
using Admission.Protocol;
using Admission.Tests.Evaluation;
using Admission.Verdicts;

namespace Admission.Tests.Faults;

/// <summary>A policy that fails repeatedly is reported once.</summary>
public sealed class FaultWatchTests
{
    private static readonly FaultLimits Limits = new() { Threshold = 5, Window = TimeSpan.FromMinutes(1) };
    private static readonly PolicyOutcome Fault = new PolicyOutcome.Faulted(new PolicyFault(FaultKind.Threw, "threw"));

    [Fact]
    public void Reports_once_a_policy_that_reaches_the_threshold()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 4);
        Assert.Empty(judge.Notices);

        judge.Crash("shop", 20);

        Assert.Equal(new FaultNotice.Failing("test", 5, FaultKind.Threw), Assert.Single(judge.Notices));
        Assert.Equal(new FaultState("test", 24, Limits.Window, FaultKind.Threw, true, 0), judge.State);
    }

    [Fact]
    public void Adds_up_the_faults_of_all_namespaces()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 3);
        judge.Crash("bank", 2);
        Assert.True(judge.State!.IsFailing);
    }

    [Fact]
    public void Forgets_a_fault_after_the_window()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 4);
        judge.Pass(Limits.Window);
        judge.Crash("shop", 4);
        Assert.Empty(judge.Notices);
        Assert.Equal(4, judge.State!.Faults);
    }

    [Fact]
    public void Remembers_a_fault_for_most_of_the_window()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 4);
        judge.Pass(Limits.Window * 0.89);
        judge.Crash("shop", 1);
        Assert.True(judge.State!.IsFailing);
    }

    [Fact]
    public void Reports_again_only_after_the_policy_has_recovered()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        for (int i = 0; i < 10; i++)
        {
            judge.Pass(Limits.Window * 0.8);
            judge.Crash("shop", 1);
        }

        Assert.Single(judge.Notices);
        judge.Pass(Limits.Window);
        judge.Crash("shop", 5);
        Assert.Equal(
            [typeof(FaultNotice.Failing), typeof(FaultNotice.Recovered), typeof(FaultNotice.Failing)],
            judge.Notices.Select(static one => one.GetType()));
    }

    [Fact]
    public void Counts_no_run_that_the_deadline_of_the_request_prevented()
    {
        WatchedJudge judge = new(Limits);
        Verdict verdict = judge.Run(WatchedJudge.Pod("shop"), deadline: 1);
        Assert.IsType<PolicyOutcome.Faulted>(verdict.Results[0].Outcome);
        Assert.Null(judge.State);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(40, true)]
    public void Counts_a_run_that_the_deadline_ended_only_if_it_had_a_quarter_of_its_time(
        int leftMs, bool isCounted)
    {
        WatchedJudge judge = new(
            Limits, "for (;;) 'x'.repeat(9999);",
            engine: EngineLimits.Default with
            {
                EvaluationTimeout = TimeSpan.FromMilliseconds(100),
                MaxStatements = 1_000_000_000,
                MaxMemoryBytes = 1 << 30,
            });
        long left = judge.Time.TimestampFrequency * leftMs / 1000;

        Verdict verdict = judge.Run(WatchedJudge.Pod("shop"), judge.Time.GetTimestamp() + left);

        Assert.Equal(FaultKind.TimedOut, ((PolicyOutcome.Faulted)verdict.Results[0].Outcome).Fault.Kind);
        Assert.Equal(isCounted, judge.State is not null);
    }

    [Fact]
    public void Does_not_count_requests_that_are_undecided_because_of_unknown_labels()
    {
        var judge = Judge.Of(
            ("test.js", Judge.Policy("", """{ resources: ["pods"], namespaceLabels: "tier=web" }""")));
        FaultWatch watch = new(judge.Set, Limits, TimeProvider.System, static _ => { });

        Verdict verdict = new ReviewEvaluator(TimeProvider.System).Evaluate(
            judge.Set, WatchedJudge.Pod("shop"), new EvaluationContext { Now = Judge.Now, Faults = watch });

        Assert.Equal(FaultKind.Undecidable, ((PolicyOutcome.Faulted)verdict.Results[0].Outcome).Fault.Kind);
        Assert.Empty(watch.Read());
    }

    [Fact]
    public void Counts_every_fault_of_many_threads_and_reports_once()
    {
        WatchedJudge judge = new(Limits with { CoolDown = TimeSpan.FromMinutes(1) });
        AdmissionRequest request = WatchedJudge.Pod("shop");

        Parallel.For(0, 10_000, _ => judge.Watch.Record(judge.Policy, request, Fault, trial: null));

        Assert.Equal(10_000, judge.State!.Faults);
        Assert.Single(judge.Notices.OfType<FaultNotice.Failing>());
        Assert.Single(judge.Notices.OfType<FaultNotice.TakenOut>());
    }

    [Fact]
    public void Allocates_nothing_for_a_run_that_does_not_fault()
    {
        WatchedJudge judge = new(Limits with { CoolDown = TimeSpan.FromMinutes(1) });
        judge.Crash("bank", 5);
        AdmissionRequest request = WatchedJudge.Pod("shop");
        Pass(1000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Pass(int times)
        {
            for (int i = 0; i < times; i++)
            {
                judge.Watch.Enter(judge.Policy, request, out CircuitBreaker? trial);
                judge.Watch.Record(judge.Policy, request, PolicyOutcome.Passed.Clean, trial);
            }
        }
    }
}
