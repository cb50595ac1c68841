using Admission.Policies;
using Admission.Recordings;
using Admission.Replays;
using Admission.Verdicts;

namespace Admission.Tests.Replays;

public sealed class FlipFinderTests
{
    private static readonly RecordedOutcome Passed = new() { Policy = "a", Enforcement = Enforcement.Deny };

    [Fact]
    public void Finds_nothing_when_both_verdicts_are_equal() =>
        Assert.Empty(FlipFinder.Find(Verdict(Denied("a", "no")), Verdict(Denied("a", "no"))));

    [Fact]
    public void Finds_a_new_denial_with_its_field()
    {
        Flip flip = Assert.Single(FlipFinder.Find(Verdict(Passed), Verdict(Denied("a", "no", "spec.x"))));

        Assert.Equal((FlipKind.NewDenial, "a", "spec.x", "no"), (flip.Kind, flip.Policy, flip.Field, flip.Message));
    }

    [Fact]
    public void Finds_the_policy_that_no_longer_denies()
    {
        Flip flip = Assert.Single(FlipFinder.Find(Verdict(Denied("a", "no")), Verdict(Passed)));

        Assert.Equal((FlipKind.NewAllowance, "a"), (flip.Kind, flip.Policy));
    }

    // A policy that was there and is gone is not asked at all.
    [Fact]
    public void Finds_a_policy_that_is_gone() =>
        Assert.Equal(FlipKind.NewAllowance, Assert.Single(FlipFinder.Find(Verdict(Denied("a", "no")), Verdict())).Kind);

    [Fact]
    public void Finds_other_reasons_of_a_request_that_is_rejected_either_way()
    {
        IReadOnlyList<Flip> flips = FlipFinder.Find(
            Verdict(Denied("a", "one"), Denied("b", "no")), Verdict(Denied("a", "two"), Denied("c", "no")));

        Assert.All(flips, static flip => Assert.Equal(FlipKind.ChangedReason, flip.Kind));
        Assert.Equal(["a", "b", "c"], flips.Select(static flip => flip.Policy));
        Assert.Equal("one", flips[0].Before);
    }

    [Fact]
    public void Finds_a_warning_that_was_not_shown() =>
        Assert.Equal(FlipKind.NewWarning, Assert.Single(FlipFinder.Find(
            Verdict(Passed), Verdict(Denied("a", "no") with { Enforcement = Enforcement.Warn, Blocks = false }))).Kind);

    [Fact]
    public void Finds_no_warning_in_an_audited_violation() =>
        Assert.Empty(FlipFinder.Find(
            Verdict(Passed), Verdict(Denied("a", "no") with { Enforcement = Enforcement.Audit, Blocks = false })));

    [Fact]
    public void Finds_no_new_warning_if_the_request_was_denied_before()
    {
        Flip flip = Assert.Single(FlipFinder.Find(
            Verdict(Denied("a", "no")),
            Verdict(Denied("a", "no") with { Enforcement = Enforcement.Warn, Blocks = false })));

        Assert.Equal(FlipKind.NewAllowance, flip.Kind);
    }

    [Fact]
    public void Finds_a_new_fault_and_the_denial_that_it_is()
    {
        RecordedOutcome faulted = Passed with { Blocks = true, Fault = new PolicyFault(FaultKind.Threw, "threw") };

        Assert.Equal(
            [FlipKind.NewDenial, FlipKind.NewFault],
            FlipFinder.Find(Verdict(Passed), Verdict(faulted)).Select(static flip => flip.Kind));
    }

    [Fact]
    public void Finds_an_undecided_verdict()
    {
        RecordedOutcome unknown = Passed with
        {
            Blocks = true,
            Fault = new PolicyFault(FaultKind.Undecidable, "it reads oldObject"),
        };

        Assert.Equal(
            FlipKind.Undecided,
            Assert.Single(FlipFinder.Find(
                Verdict(Passed), Verdict(unknown) with { Answer = Answer.Undecided })).Kind);
    }

    [Fact]
    public void Treats_a_withheld_message_as_equal_if_the_field_is_equal() =>
        Assert.Empty(FlipFinder.Find(
            Verdict(Denied("a", RecordedVerdict.Withheld, "type")), Verdict(Denied("a", "the type is x", "type"))));

    private static RecordedOutcome Denied(string policy, string message, string field = "") => new()
    {
        Policy = policy,
        Enforcement = Enforcement.Deny,
        Blocks = true,
        Violations = [new Violation(message, field)],
    };

    private static RecordedVerdict Verdict(params RecordedOutcome[] outcomes) => new()
    {
        Answer = outcomes.Any(static one => one.Blocks) ? Answer.Deny : Answer.Allow,
        Policies = [.. outcomes],
    };
}
