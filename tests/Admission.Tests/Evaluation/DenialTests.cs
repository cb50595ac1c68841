using System.Buffers;
using System.Text.Json;
using Admission.Faults;
using Admission.Policies;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Replays;
using Admission.Responses;
using Admission.Tests.Faults;
using Admission.Verdicts;

namespace Admission.Tests.Evaluation;

/// <summary>A call of <c>deny</c> is final: no later limit or fault revokes it.</summary>
public sealed class DenialTests
{
    private const string Except =
        """
        exceptions:
          - { policy: test, match: { names: ["*"] }, reason: r, owner: o, expires: 2099-01-01 }
        """;

    private static readonly string Many =
        "for (let i = 0; i < 137; i++) deny(`no ${i}`, { field: `metadata.labels.l${i}` });";

    [Theory]
    [InlineData("null.x;", FaultKind.Threw)]
    [InlineData("return true;", FaultKind.ReturnedValue)]
    [InlineData("for (;;);", FaultKind.TooManyStatements)]
    [InlineData("const f = () => f(); f();", FaultKind.TooDeep)]
    [InlineData("let s = 'x'; while (true) s += s;", FaultKind.OutOfMemory)]
    [InlineData("for (;;) deny('x');", FaultKind.TooManyStatements)]
    [InlineData("deny();", FaultKind.Threw)]
    public void Violation_counts_after_any_later_fault(string body, FaultKind kind)
    {
        Judge judge = Of($"deny('no'); {body}", "onError: allow");

        Verdict verdict = judge.Run(Reviews.Pod());

        Assert.False(verdict.IsAllowed);
        var violated = Assert.IsType<PolicyOutcome.Violated>(verdict.Results[0].Outcome);
        Assert.Equal("no", violated.Violations[0].Message);
        Assert.Equal(kind, violated.Fault?.Kind);
        string message = VerdictText.Message(verdict);
        Assert.Contains("[test] no", message, StringComparison.Ordinal);
        Assert.Contains("[test] failed after it found violations: test.js:", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deny();")]
    [InlineData("try { deny(7); } catch { }")]
    [InlineData("deny('x', { feild: 'spec' });")]
    [InlineData("deny('x', { get field() { throw 1; } });")]
    public void Counts_even_if_the_call_has_invalid_arguments(string body) =>
        Assert.False(Of(body, "onError: allow").Run(Reviews.Pod()).IsAllowed);

    [Theory]
    [InlineData("allow", true)]
    [InlineData("deny", false)]
    public void Applies_onError_to_the_fault_if_an_exception_covers_the_violation(string onError, bool isAllowed)
    {
        Verdict verdict = Of("deny('no'); null.x;", $"onError: {onError}", Except).Run(Reviews.Pod());

        Assert.Equal(isAllowed, verdict.IsAllowed);
        Assert.NotNull(verdict.Results[0].Exception);
    }

    [Theory]
    [InlineData("allow", true)]
    [InlineData("deny", false)]
    public void Applies_onError_to_the_fault_if_the_old_object_has_the_violation(string onError, bool isAllowed)
    {
        Judge judge = Of(
            "deny('no', { field: 'spec' }); if (object.metadata.labels.app) null.x;", $"onError: {onError}");

        Assert.Equal(isAllowed, judge.Run(Reviews.Update(Reviews.NginxPod, Reviews.NginxPod)).IsAllowed);
    }

    [Fact]
    public void Compares_violations_of_the_old_object_before_its_fault()
    {
        Judge judge = Of(
            """
            deny('old', { field: 'metadata.name' });
            if (object.metadata.labels.a) deny('new', { field: 'metadata.labels.a' });
            if (object.metadata.labels.b) null.x;
            """,
            "onError: allow");

        Assert.True(judge.Run(Reviews.Update(Pod("b"), Pod("c"))).IsAllowed);
        Assert.False(judge.Run(Reviews.Update(Pod("b"), Pod("a"))).IsAllowed);
    }

    [Fact]
    public void Reports_the_first_hundred_violations_and_counts_the_rest()
    {
        Verdict verdict = Of(Many, "onError: allow").Run(Reviews.Pod());

        string[] lines = VerdictText.Message(verdict).Split('\n');
        Assert.Equal("137 problems to fix:", lines[0]);
        Assert.Equal("[test] and 37 more violations", lines[^1]);
        Assert.Equal(102, lines.Length);
    }

    [Fact]
    public void Exempts_all_violations_and_not_only_the_listed_ones()
    {
        Verdict verdict = Of(Many, "onError: deny", Except).Run(Reviews.Pod());

        Assert.True(verdict.IsAllowed);
        Assert.EndsWith(
            "and 37 more violations (allowed by an exception until 2099-01-01)",
            VerdictText.Warnings(verdict).Last(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Compares_all_violations_with_the_old_object_and_reports_the_new_ones_first()
    {
        Judge judge = Of(
            "for (const name of Object.keys(object.metadata.labels)) {"
                + "deny(`label ${name}`, { field: `metadata.labels.${name}` }); }",
            "onError: deny");
        string[] old = [.. Enumerable.Range(0, 137).Select(static i => $"l{i}")];

        Assert.True(judge.Run(Reviews.Update(Pod(old), Pod([.. old.Reverse()]))).IsAllowed);
        Verdict verdict = judge.Run(Reviews.Update(Pod(old), Pod([.. old, "brought-in"])));

        Assert.Equal("[test] metadata.labels.brought-in: label brought-in", VerdictText.Message(verdict));
        Assert.Equal(38, Assert.IsType<PolicyOutcome.Violated>(verdict.Results[0].Outcome).OmittedExisting);
    }

    [Fact]
    public void Denies_violations_that_are_too_many_to_compare()
    {
        EngineLimits limits = EngineLimits.Default with { MaxComparedViolations = 1000 };
        string settings = Settings("existing: allow, onError: allow");
        Judge judge = Judge.Of(
            limits,
            ("test.js", Judge.Policy("for (let i = 0; i < object.metadata.labels.count; i++) deny(`no ${i}`);")),
            ("admission.yaml", settings));

        Assert.True(judge.Run(Reviews.Update(Count(1000), Count(1000))).IsAllowed);
        Verdict verdict = judge.Run(Reviews.Update(Count(1001), Count(1001)));
        Assert.Equal("[test] and 1 more violation", VerdictText.Message(verdict));

        static string Count(int count) =>
            $$"""
            { "apiVersion": "v1", "kind": "Pod",
              "metadata": { "name": "web", "labels": { "count": "{{count}}" } } }
            """;
    }

    [Fact]
    public void Denies_violations_that_are_too_long_to_compare()
    {
        EngineLimits limits = EngineLimits.Default with { MaxComparedLength = 256 * 1024 };
        Judge judge = Judge.Of(
            limits,
            ("test.js", Judge.Policy("for (let i = 0; i < 20; i++) deny('x'.repeat(16_000) + i);")),
            ("admission.yaml", Settings("onError: allow")));

        Verdict verdict = judge.Run(Reviews.Update(Reviews.NginxPod, Reviews.NginxPod));

        Assert.Equal("[test] and 4 more violations", VerdictText.Message(verdict));
    }

    [Fact]
    public void Counts_warnings_that_are_not_listed()
    {
        Verdict verdict = Of("for (let i = 0; i < 1000; i++) warn(`hm ${i}`);", "onError: deny").Run(Reviews.Pod());

        Assert.True(verdict.IsAllowed);
        Assert.Null(verdict.Results[0].Outcome.Fault);
        Assert.Equal("[test] and 900 more warnings", VerdictText.Warnings(verdict).Last());
    }

    [Fact]
    public void Keeps_its_warnings_when_the_policy_fails()
    {
        Verdict verdict = Of("warn('hm'); null.x;", "onError: allow").Run(Reviews.Pod());

        Assert.Equal("[test] hm", VerdictText.Warnings(verdict).Last());
    }

    [Fact]
    public void Reports_violations_and_fault_as_causes_of_the_answer()
    {
        ArrayBufferWriter<byte> output = new();
        AdmissionRequest request = Reviews.Pod();
        Verdict verdict = Of(Many + "null.x;", "onError: allow").Run(request);

        AdmissionReviewWriter.Write(output, "admission.k8s.io/v1", request, verdict);

        using JsonDocument answer = JsonDocument.Parse(output.WrittenMemory);
        JsonElement response = answer.RootElement.GetProperty("response");
        JsonElement[] causes =
            [.. response.GetProperty("status").GetProperty("details").GetProperty("causes").EnumerateArray()];
        Assert.Equal(102, causes.Length);
        Assert.Equal("[test] and 37 more violations", causes[100].GetProperty("message").GetString());
        Assert.Equal("PolicyFault", causes[101].GetProperty("reason").GetString());
        JsonElement annotations = response.GetProperty("auditAnnotations");
        Assert.Equal("test", annotations.GetProperty("denied-by").GetString());
        Assert.Equal("test (Threw)", annotations.GetProperty("faulted").GetString());
    }

    [Fact]
    public void Is_recorded_with_its_counts_and_its_fault()
    {
        AdmissionRequest request = Reviews.Pod();
        RecordedVerdict verdict = RecordedVerdict.Of(Of(Many + "null.x;", "onError: allow").Run(request));
        ArrayBufferWriter<byte> output = new();
        var redactor = new Redactor(new RedactionOptions());

        RecordingWriter.Write(
            output, new Recording { Origin = RecordingOrigin.Serve, Request = request, Verdict = verdict }, redactor);

        bool isRead = new RecordingReader(redactor).TryRead(
            output.WrittenMemory, out Recording? read, out string error);
        Assert.True(isRead, error);
        RecordedOutcome outcome = read!.Verdict!.Policies[0];
        Assert.Equal(Answer.Deny, read.Verdict.Answer);
        Assert.Equal((100, 37), (outcome.Violations.Length, outcome.OmittedViolations));
        Assert.Equal(FaultKind.Threw, outcome.Fault?.Kind);
        Assert.True(outcome.BlocksByViolation);
    }

    [Fact]
    public void Is_decided_although_the_policy_later_reads_an_unknown_part()
    {
        AdmissionRequest request = Reviews.Pod() with { Unknown = UnknownParts.User };

        Verdict verdict = Of("deny('no'); request.user;", "onError: allow").Run(request);

        Assert.Equal(Answer.Deny, RecordedVerdict.Of(verdict).Answer);
        Assert.Equal(FaultKind.Undecidable, verdict.Results[0].Outcome.Fault?.Kind);
    }

    [Fact]
    public void Is_undecided_with_any_onError_if_the_old_object_is_unknown()
    {
        AdmissionRequest request = Reviews.Update(Reviews.NginxPod, Reviews.NginxPod) with
        {
            OldObject = null,
            Unknown = UnknownParts.OldObject,
        };

        Judge judge = Judge.Of(
            ("test.js", """
            export default { title: "Test", match: "workloads", validate({ deny }) { deny("no"); } };
            """),
            ("admission.yaml", Settings("onError: allow")));

        Assert.Equal(Answer.Undecided, RecordedVerdict.Of(judge.Run(request)).Answer);
    }

    [Fact]
    public void Is_a_new_denial_of_a_replay_and_a_new_fault()
    {
        RecordedVerdict before = RecordedVerdict.Of(Of("", "onError: allow").Run(Reviews.Pod()));
        RecordedVerdict after = RecordedVerdict.Of(Of("deny('no'); null.x;", "onError: allow").Run(Reviews.Pod()));

        Assert.Equal(
            [(FlipKind.NewDenial, "no"), (FlipKind.NewFault, after.Policies[0].Fault!.ToString())],
            FlipFinder.Find(before, after).Select(static flip => (flip.Kind, flip.Message)));
    }

    [Fact]
    public void Is_not_remembered_without_its_fault()
    {
        Judge judge = Of("deny('no'); null.x;", "onError: allow");
        for (int i = 0; i < 3; i++)
        {
            PolicyResult result = judge.Run(Reviews.Pod()).Results[0];
            Assert.NotNull(result.Outcome.Fault);
            Assert.False(result.IsRemembered);
        }
    }

    [Fact]
    public void Is_never_lost_to_the_circuit_breaker()
    {
        var judge = new WatchedJudge(
            new FaultLimits { Threshold = 3, CoolDown = TimeSpan.FromSeconds(30) },
            "deny('no'); null.x;",
            "allow");
        for (int i = 0; i < 10; i++)
        {
            Assert.False(judge.Run(WatchedJudge.Pod("shop")).IsAllowed);
        }

        Assert.Equal(10, judge.State?.Faults);
        Assert.Equal(0, judge.State?.NamespacesTakenOut);
    }

    private static Judge Of(string body, string defaults, string more = "") =>
        Judge.Of(
            EngineLimits.Default with { MaxStatements = 100_000, EvaluationTimeout = TimeSpan.FromSeconds(30) },
            ("test.js", Judge.Policy(body)),
            ("admission.yaml", Settings(defaults, more)));

    private static string Settings(string defaults, string more = "") =>
        $"apiVersion: admission/v1\nkind: Settings\ndefaults: {{ {defaults} }}\n{more}";

    private static string Pod(params string[] labels) =>
        $$"""
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "labels":
          { {{string.Join(',', labels.Select(static name => $"\"{name}\": \"x\""))}} } } }
        """;
}
