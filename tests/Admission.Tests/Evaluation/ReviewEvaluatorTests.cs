using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Json;
using Admission.Loading;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Tests.Evaluation;

/// <summary>How policies, settings and exceptions combine into one verdict.</summary>
public sealed class ReviewEvaluatorTests
{
    private const string Header = "apiVersion: admission/v1\nkind: Settings\n";

    // Attack 29.
    [Fact]
    public void Denies_with_every_reason_in_any_order_of_policies()
    {
        Judge judge = Judge.Of(
            ("z.js", Judge.Policy("deny('z says no');")),
            ("b.js", Judge.Policy("")),
            ("m/c.js", Judge.Policy("throw new Error('broken');")),
            ("a.js", Judge.Policy("deny('a says no', { field: 'spec', fix: 'Mend it.' });")));

        Verdict verdict = judge.Run(Reviews.Pod());

        Assert.False(verdict.IsAllowed);
        Assert.Equal(
            """
            3 problems to fix (3 policies):
            [a] spec: a says no. Mend it.
            [c] failed to evaluate; denied (onError: deny): m/c.js:7:11: threw Error: broken.
            [z] z says no
            """.ReplaceLineEndings("\n"),
            VerdictText.Message(verdict));
    }

    [Theory]
    [InlineData("deny", false)]
    [InlineData("warn", true)]
    [InlineData("audit", true)]
    [InlineData("off", true)]
    public void Blocks_only_if_the_enforcement_is_deny(string enforcement, bool isAllowed)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("deny('no');")),
            ("admission.yaml", Header + $"defaults: {{ enforcement: {enforcement} }}"));

        Assert.Equal(isAllowed, judge.Run(Reviews.Pod()).IsAllowed);
    }

    [Theory]
    [InlineData("warn", 1)]
    [InlineData("audit", 0)]
    public void Shows_a_violation_that_does_not_block_only_if_the_enforcement_is_warn(
        string enforcement, int warnings)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("deny('no');")),
            ("admission.yaml", Header + $"defaults: {{ enforcement: {enforcement} }}"));

        Assert.Equal(warnings, VerdictText.Warnings(judge.Run(Reviews.Pod())).Count());
    }

    [Theory]
    [InlineData("deny", false)]
    [InlineData("allow", true)]
    public void Evaluates_a_fault_by_onError(string onError, bool isAllowed)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("throw new Error('x');")),
            ("admission.yaml", Header + $"defaults: {{ onError: {onError} }}"));

        Assert.Equal(isAllowed, judge.Run(Reviews.Pod()).IsAllowed);
    }

    [Fact]
    public void Takes_the_first_override_that_covers_the_request()
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("deny('no');")),
            ("admission.yaml", Header + """
                policies:
                  test:
                    overrides:
                      - { namespaces: [other], enforcement: off }
                      - { namespaces: [shop], enforcement: warn }
                """));

        Assert.True(judge.Run(Reviews.Pod()).IsAllowed);
        Assert.False(judge.Run(Reviews.Pod() with { Namespace = "prod" }).IsAllowed);
    }

    // Attack 25.
    [Theory]
    [InlineData("2026-11-23", true)]
    [InlineData("2026-11-22", false)]
    public void Lets_a_violation_pass_until_the_last_day_of_its_exception(string expires, bool isAllowed)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("deny('no');")),
            ("admission.yaml", Header + $"""
                exceptions:
                  - policy: test
                    match: {"{"} namespaces: [shop] {"}"}
                    reason: rebuilt soon
                    owner: payments
                    expires: {expires}
                """));
        Verdict verdict = judge.Run(Reviews.Pod());

        Assert.Equal(isAllowed, verdict.IsAllowed);
        Assert.False(judge.Run(Reviews.Pod() with { Namespace = "prod" }).IsAllowed);
    }

    [Fact]
    public void Does_not_excuse_a_fault_by_an_exception()
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("throw new Error('x');")),
            ("admission.yaml", Header + """
                exceptions:
                  - { policy: test, match: { namespaces: [shop] }, reason: r, owner: o, expires: 2027-01-01 }
                """));

        Assert.False(judge.Run(Reviews.Pod()).IsAllowed);
    }

    // Attack 20.
    [Fact]
    public void Rejects_an_update_without_its_old_object()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("")));

        Verdict verdict = judge.Run(Reviews.Pod() with { Operation = Operation.Update });

        Assert.False(verdict.IsAllowed);
        Assert.Contains("oldObject", VerdictText.Message(verdict), StringComparison.Ordinal);
    }

    // Attack 27: what cannot be told is never read as no.
    [Theory]
    [InlineData("deny", false)]
    [InlineData("allow", true)]
    public void Follows_onError_when_labels_of_the_namespace_are_not_known(string onError, bool isAllowed)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("", """{ resources: ["pods"], namespaceLabels: "tier=web" }""")),
            ("admission.yaml", Header + $"defaults: {{ onError: {onError} }}"));
        Verdict verdict = judge.Run(Reviews.Pod());

        Assert.Equal(isAllowed, verdict.IsAllowed);
        Assert.Equal(
            FaultKind.Undecidable, Assert.IsType<PolicyOutcome.Faulted>(
                Assert.Single(verdict.Results).Outcome).Fault.Kind);
    }

    [Theory]
    [InlineData("""{ "tier": "web" }""", false)]
    [InlineData("""{ "tier": "db" }""", true)]
    public void Matches_by_labels_of_the_namespace(string labels, bool isAllowed)
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("deny('no');", """{ resources: ["pods"], namespaceLabels: "tier=web" }""")));

        Verdict verdict = judge.Run(
            Reviews.Pod(), new Matching.Reviews.KnownNamespaces(("shop", labels)));

        Assert.Equal(isAllowed, verdict.IsAllowed);
    }

    [Fact]
    public void Runs_no_policy_that_does_not_match()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("throw 1;", """{ resources: ["pods"], names: ["other"] }""")));

        Assert.Empty(judge.Run(Reviews.Pod()).Results);
    }

    [Fact]
    public void Faults_without_running_when_the_time_of_the_request_is_over()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("deny('ran');")));

        Verdict verdict = new ReviewEvaluator(TimeProvider.System).Evaluate(
            judge.Set, Reviews.Pod(), new EvaluationContext { Now = Judge.Now, Deadline = 1 });

        Assert.Equal(FaultKind.TimedOut, Assert.IsType<PolicyOutcome.Faulted>(verdict.Results[0].Outcome).Fault.Kind);
    }

    [Fact]
    public void Gives_the_parameters_of_the_settings()
    {
        const string Policy =
            """
            export default {
              title: "T", match: "workloads",
              parameters: { type: "object", properties: {
                names: { type: "array", items: { type: "string" }, default: ["a"] } } },
              validate({ parameters, deny }) { deny(parameters.names.join()); },
            };
            """;
        Judge judge = Judge.Of(
            ("test.js", Policy), ("admission.yaml", Header + "policies: { test: { parameters: { names: [b, c] } } }"));

        Assert.Equal("[test] b,c", VerdictText.Message(judge.Run(Reviews.Pod())));
    }

    // Attack 38.
    [Fact]
    public void Evaluates_a_dry_run_in_the_same_way()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("deny('no');")));

        Assert.False(judge.Run(Reviews.Pod() with { DryRun = true }).IsAllowed);
    }

    [Fact]
    public void Evaluates_every_recording_with_the_shipped_policies_without_a_fault()
    {
        PolicyLoad load = PolicyDirectory.Load(
            JavaScriptLanguage.Alone, Checkout.At("policies"), null, Admission.Policies.EngineLimits.Default);
        Assert.Empty(load.Errors);
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        foreach ((string name, JsonValue request) in Objects.Json.Recordings())
        {
            Assert.True(AdmissionReviewReader.TryReadRequest(
                Objects.Json.Of($$"""{ "request": {{request}} }"""), out AdmissionRequest? read, out _), name);
            Verdict verdict = evaluator.Evaluate(load.Set!, read!, new EvaluationContext { Now = Judge.Now });

            Assert.DoesNotContain(verdict.Results, static result => result.Outcome is PolicyOutcome.Faulted);
        }
    }
}
