using Admission.Faults;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Tests.Faults;

/// <summary>
/// A policy that fails on the objects of a namespace is disabled only in that namespace; the effect is the
/// operator's choice.
/// </summary>
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    private static readonly FaultLimits Limits = new()
    {
        Threshold = 5,
        Window = TimeSpan.FromMinutes(1),
        CoolDown = CoolDown,
    };

    private static readonly PolicyOutcome Fault = new PolicyOutcome.Faulted(new PolicyFault(FaultKind.Threw, "threw"));

    [Fact]
    public void Disables_nothing_unless_the_operator_chose_so()
    {
        WatchedJudge judge = new(Limits with { CoolDown = null });
        judge.Crash("shop", 50);
        Assert.True(judge.Run(WatchedJudge.Pod("shop")).IsAllowed);
    }

    [Fact]
    public void Disables_a_policy_when_its_faults_reach_the_threshold()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 4);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod("shop")));
        judge.Crash("shop", 1);
        Assert.True(judge.IsTakenOut(WatchedJudge.Pod("shop")));
        Assert.Equal(1, judge.State!.NamespacesTakenOut);
    }

    // Nobody may switch a policy that fails closed off by making it fault.
    [Fact]
    public void Denies_while_a_policy_with_onError_deny_is_disabled()
    {
        WatchedJudge judge = new(Limits, onError: "deny");
        judge.Crash("shop", 5);

        Verdict verdict = judge.Run(WatchedJudge.Pod("shop", "bad"));

        Assert.False(verdict.IsAllowed);
        Assert.Equal(
            "[test] failed to evaluate; denied (onError: deny): test.js: was not run: disabled in the namespace "
                + "shop after 5 "
                + "faults in 60 s. Admission tries it again every 30 s. Until it succeeds, onError applies. The "
                + "server's log "
                + "contains its faults.",
            VerdictText.Message(verdict));
    }

    [Fact]
    public void Allows_and_warns_while_a_policy_with_onError_allow_is_disabled()
    {
        WatchedJudge judge = new(Limits, onError: "allow");
        judge.Crash("shop", 5);

        Verdict verdict = judge.Run(WatchedJudge.Pod("shop", "bad"));

        Assert.True(verdict.IsAllowed);
        Assert.Contains("disabled", Assert.Single(VerdictText.Warnings(verdict)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("allow")]
    public void Evaluates_other_namespaces_as_before(string onError)
    {
        WatchedJudge judge = new(Limits, onError: onError);
        judge.Crash("shop", 50);
        Assert.True(judge.Run(WatchedJudge.Pod("bank")).IsAllowed);
        Assert.False(judge.Run(WatchedJudge.Pod("bank", "bad")).IsAllowed);
    }

    // Everybody who can create a Namespace can send one with the name of another. The API server rejects it only
    // afterwards.
    [Fact]
    public void Disables_nothing_for_faults_on_a_namespace_of_the_same_name()
    {
        WatchedJudge judge = new(Limits);
        for (int i = 0; i < 50; i++)
        {
            judge.Run(WatchedJudge.Namespace("bank", "crash"));
        }

        Assert.False(judge.IsTakenOut(WatchedJudge.Pod("bank")));
        Assert.False(judge.IsTakenOut(WatchedJudge.Namespace("bank")));
    }

    [Fact]
    public void Evaluates_a_namespace_itself_while_the_policy_is_disabled_in_it()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        Assert.False(judge.IsTakenOut(WatchedJudge.Namespace("shop")));
    }

    [Fact]
    public void Disables_nothing_for_objects_without_a_namespace()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("", 50);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod("")));
    }

    [Fact]
    public void Keeps_no_name_that_no_namespace_can_have()
    {
        WatchedJudge judge = new(Limits);
        string name = new('n', 64);
        judge.Crash(name, 50);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod(name)));
    }

    [Fact]
    public void Enables_a_policy_again_when_it_does_not_fail_after_the_cool_down()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        judge.Pass(CoolDown - TimeSpan.FromSeconds(1));
        Assert.True(judge.IsTakenOut(WatchedJudge.Pod("shop")));

        judge.Pass(TimeSpan.FromSeconds(1));

        Assert.False(judge.Run(WatchedJudge.Pod("shop", "bad")).IsAllowed);
        Assert.True(judge.Run(WatchedJudge.Pod("shop")).IsAllowed);
        Assert.Equal(new FaultNotice.Returned("test", "shop"), judge.Notices.Last());
        Assert.Equal(0, judge.State!.NamespacesTakenOut);
    }

    [Fact]
    public void Runs_a_policy_once_in_a_cool_down_while_it_keeps_failing()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        for (int i = 0; i < 3; i++)
        {
            judge.Pass(CoolDown);
            Assert.False(judge.IsTakenOut(WatchedJudge.Pod("shop", "crash")));
            Assert.True(judge.IsTakenOut(WatchedJudge.Pod("shop")));
        }

        Assert.Single(judge.Notices.OfType<FaultNotice.TakenOut>());
    }

    [Fact]
    public void Lets_one_of_many_requests_try_a_policy_again()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        judge.Pass(CoolDown);
        int admitted = 0;
        Parallel.For(0, 100, _ =>
        {
            if (judge.Watch.Enter(judge.Policy, WatchedJudge.Pod("shop"), out CircuitBreaker? trial) is null)
            {
                Interlocked.Increment(ref admitted);
                Assert.NotNull(trial);
            }
        });
        Assert.Equal(1, admitted);
    }

    [Fact]
    public void Stays_disabled_when_the_request_had_no_time_left_for_the_trial()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        judge.Pass(CoolDown);
        judge.Run(WatchedJudge.Pod("shop"), deadline: 1);

        Assert.Equal(1, judge.State!.NamespacesTakenOut);
        Assert.True(judge.Run(WatchedJudge.Pod("shop")).IsAllowed);
    }

    [Fact]
    public void Starts_counting_again_after_a_policy_is_enabled_again()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        judge.Pass(CoolDown);
        judge.Run(WatchedJudge.Pod("shop"));
        judge.Crash("shop", 4);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod("shop")));
    }

    [Fact]
    public void Does_not_recover_while_it_is_disabled()
    {
        WatchedJudge judge = new(Limits with { CoolDown = TimeSpan.FromMinutes(10) });
        judge.Crash("shop", 5);
        judge.Pass(TimeSpan.FromMinutes(5));
        Assert.True(judge.State!.IsFailing);
    }

    [Fact]
    public void Recovers_when_no_request_matches_it_any_more()
    {
        WatchedJudge judge = new(Limits);
        judge.Crash("shop", 5);
        judge.Pass(CoolDown + Limits.Window + TimeSpan.FromSeconds(1));
        Assert.Equal(new FaultState("test", 0, Limits.Window, FaultKind.Threw, false, 0), judge.State);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod("shop")));
    }

    [Fact]
    public void Keeps_running_a_policy_if_too_many_namespaces_are_counted()
    {
        WatchedJudge judge = new(Limits with { Threshold = 1 });
        for (int i = 0; i <= FaultWatch.MaxBreakers; i++)
        {
            judge.Watch.Record(judge.Policy, WatchedJudge.Pod($"n-{i}"), Fault, trial: null);
        }

        Assert.Equal(FaultWatch.MaxBreakers, judge.State!.NamespacesTakenOut);
        Assert.False(judge.IsTakenOut(WatchedJudge.Pod($"n-{FaultWatch.MaxBreakers}")));

        judge.Pass(TimeSpan.FromHours(1));
        judge.Crash("shop", 1);
        Assert.True(judge.IsTakenOut(WatchedJudge.Pod("shop")));
    }
}
