using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Policies;
using Admission.Protocol;
using Admission.Responses;
using Admission.Schemas;
using Admission.Tests.Matching;
using Admission.Verdicts;

namespace Admission.Tests.Protocol;

public sealed class AdmissionReviewWriterTests
{
    private const int MaxWarningsRunes = 4096;
    private const int MaxWarningRunes = 256;

    private static readonly AdmissionRequest Pod = Reviews.Create();

    [Fact]
    public void Allows_without_a_status()
    {
        JsonNode response = Response();
        Assert.True((bool)response["allowed"]!);
        Assert.Null(response["status"]);
        Assert.Null(response["warnings"]);
    }

    [Fact]
    public void Never_answers_with_a_patch()
    {
        JsonObject response = Response(Denied("a", new Violation("m"))).AsObject();
        Assert.Equal(
            ["uid", "allowed", "status", "auditAnnotations"], response.Select(static member => member.Key));
    }

    [Fact]
    public void Denies_with_code_403_and_reason_forbidden()
    {
        Violation violation = new("no such image", "spec.image", "Use another.");
        JsonNode status = Response(Denied("banned", violation))["status"]!;
        Assert.Equal(403, (int)status["code"]!);
        Assert.Equal(("Failure", "Forbidden"), ((string)status["status"]!, (string)status["reason"]!));
        Assert.Equal("[banned] spec.image: no such image. Use another.", (string)status["message"]!);
    }

    // The writer composes the text of a denial from its parts; it must be the text that reports show.
    [Theory]
    [InlineData("plain", "")]
    [InlineData("quotes \" and \\ and \n two lines \t\u0000\u001f\u007f", "Use \"x\".")]
    [InlineData("Größe 日本語 العربية 🚀 \u2028 \ufeff </script>", "Use ü.")]
    [InlineData("ends. ", "Fix it.")]
    [InlineData("ends!", "Fix it.")]
    [InlineData("", "Fix it.")]
    public void Message_and_causes_are_the_text_of_the_verdict(string message, string fix)
    {
        foreach (int count in (int[])[1, 2, 40, 300])
        {
            Violation[] many =
                [.. Enumerable.Range(0, count).Select(i => new Violation($"{message}{i}{message}", $"spec[{i}]", fix))];
            PolicyResult[] results = [Denied("a", many), Denied("b", new Violation(message, "", fix))];
            foreach (Verdict verdict in (Verdict[])[Verdict(results[0]), Verdict(results)])
            {
                JsonNode status = Write(Pod, verdict)["status"]!;

                Assert.Equal(VerdictText.Message(verdict), (string)status["message"]!);
                Assert.Equal(
                    verdict.Results.SelectMany(static result => ((PolicyOutcome.Violated)result.Outcome).Violations
                        .Select(one => $"{one.Field}={VerdictText.Cause(result.Policy, one)}")),
                    status["details"]!["causes"]!.AsArray().Select(
                        static cause => $"{(string?)cause!["field"]}={(string)cause["message"]!}"));
            }
        }
    }

    [Fact]
    public void Lists_every_reason_by_field_in_the_causes()
    {
        JsonNode details = Response(
            Denied("a", new Violation("m1", "spec.x"), new Violation("m2")),
            Denied("b", new Violation("m3", "spec.y", "Fix.")))["status"]!["details"]!;
        Assert.Equal(
            ("web", "", "pods"), ((string)details["name"]!, (string)details["group"]!, (string)details["kind"]!));
        Assert.Equal(
            ["spec.x=[a] m1", "=[a] m2", "spec.y=[b] m3. Fix."],
            details["causes"]!.AsArray().Select(
                static cause => $"{(string?)cause!["field"]}={(string)cause["message"]!}"));
    }

    // attack-cases 29
    [Fact]
    public void Message_with_several_reasons_begins_with_a_summary()
    {
        JsonNode response = Response(
            Denied("a", new Violation("m1")), Faulted("b", OnError.Deny), Denied("c", new Violation("m2", "f")));
        Assert.Equal(
            "3 problems to fix (3 policies):\n[a] m1\n[b] failed to evaluate; denied (onError: deny): b.js:1:2: "
                + "boom\n[c] f: m2",
            (string)response["status"]!["message"]!);
    }

    [Fact]
    public void Existing_violation_is_a_warning_and_not_a_cause()
    {
        JsonNode response = Response(
            Denied("a", new Violation("new"), new Violation("old") { IsExisting = true }));
        Assert.Equal("[a] new", (string)response["status"]!["message"]!);
        Assert.Single(response["status"]!["details"]!["causes"]!.AsArray());
        Assert.Equal(["[a] old (existing violation)"], Warnings(response));
    }

    [Theory]
    [InlineData("spec.template.spec.containers[0].image")]
    [InlineData("spec.jobTemplate.spec.template.spec.containers[0].image")]
    [InlineData("template.spec.hostNetwork")]
    public void Warns_that_new_pods_of_an_existing_violation_are_denied(string field)
    {
        JsonNode response = Response(Denied("a", new Violation("old", field) { IsExisting = true }));
        Assert.Equal(
            [$"[a] {field}: old (existing violation: allowed here, but new Pods are denied)"], Warnings(response));
    }

    [Fact]
    public void Rejects_with_the_reason_of_a_request_that_no_policy_looked_at()
    {
        Verdict verdict = new() { Results = [], Refusal = "oldObject is missing.", PolicySetDigest = "d" };
        JsonNode response = Write(Pod, verdict);
        Assert.False((bool)response["allowed"]!);
        Assert.Equal("oldObject is missing.", (string)response["status"]!["message"]!);
    }

    // attack-cases 35: the API server drops a warning with a control character without a word.
    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\ttab")]
    [InlineData("nul\0")]
    [InlineData("escape\u001b[31m")]
    [InlineData("c1\u0085x")]
    [InlineData("separator\u2028x")]
    [InlineData("override\u202ex")]
    [InlineData("half\ud800")]
    public void Warns_without_control_characters(string message)
    {
        string warning = Assert.Single(Warnings(Response(Warned("w", new Violation(message)))));
        Assert.DoesNotContain(
            warning, static c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u202e');
        Assert.StartsWith("[w] ", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("😀")]
    public void Keeps_a_warning_within_256_runes(string letter)
    {
        string message = string.Concat(Enumerable.Repeat(letter, 10_000));
        string warning = Assert.Single(Warnings(Response(Warned("w", new Violation(message)))));
        Assert.Equal(MaxWarningRunes, warning.EnumerateRunes().Count());
        Assert.EndsWith("…", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_all_warnings_within_4096_runes()
    {
        string text = new('x', 300);
        Violation[] many = [.. Enumerable.Range(0, 100).Select(i => new Violation($"{i} {text}"))];
        string[] warnings = Warnings(Response(Warned("w", many)));
        Assert.Equal(MaxWarningsRunes / MaxWarningRunes, warnings.Length);
        Assert.True(warnings.Sum(static warning => warning.EnumerateRunes().Count()) <= MaxWarningsRunes);
    }

    // attack-cases 35
    [Fact]
    public void Keeps_a_denial_message_intact()
    {
        string message = "line \"one\"\nline\ttwo <b> ü 😀 " + new string('x', 10 * 1024);
        Assert.Equal($"[a] {message}", (string)Response(Denied("a", new Violation(message)))["status"]!["message"]!);
    }

    [Fact]
    public void Cuts_a_denial_message_that_is_too_long_to_read()
    {
        string text = (string)Response(Denied("a", new Violation(new string('x', 1_000_000))))["status"]!["message"]!;
        Assert.Equal(32 * 1024, text.Length);
    }

    [Fact]
    public void Writes_valid_utf_8_for_a_message_with_half_a_surrogate_pair()
    {
        ArrayBufferWriter<byte> output = new();
        Verdict verdict = Verdict(Denied("a", new Violation("x\ud800y")));
        AdmissionReviewWriter.Write(output, "admission.k8s.io/v1", Pod, verdict);
        Assert.NotNull(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan));
    }

    // webhook-protocol.md: the API server drops keys of another form, and a key must hold no slash.
    [Fact]
    public void Annotates_with_keys_that_the_api_server_takes()
    {
        JsonObject annotations = Annotations(
            Denied("a", new Violation("m")),
            Warned("b", new Violation("m")),
            Audited("c", new Violation("m")),
            Faulted("d", OnError.Allow),
            Excepted("e", new Violation("m")));
        Assert.Equal(
            ["policy-set", "denied-by", "warned-by", "audited-by", "faulted", "exceptions"],
            annotations.Select(static annotation => annotation.Key));
        Assert.All(annotations, static annotation =>
            Assert.Matches("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", annotation.Key));
    }

    [Fact]
    public void Annotates_the_policy_set_each_denying_policy_and_each_exception()
    {
        JsonObject annotations = Annotations(
            Denied("a", new Violation("m")), Denied("b", new Violation("m")), Excepted("e", new Violation("m")));
        Assert.Equal("sha256:0", (string)annotations["policy-set"]!);
        Assert.Equal("a, b", (string)annotations["denied-by"]!);
        Assert.Equal("e (owner payments, PAY-1, expires 2027-03-31)", (string)annotations["exceptions"]!);
    }

    [Fact]
    public void Keeps_an_annotation_short_and_on_one_line()
    {
        PolicyResult[] many = [.. Enumerable.Range(0, 2000).Select(i => Denied($"policy-{i}", new Violation("m\n")))];
        Assert.All(Annotations(many), static annotation =>
        {
            string value = (string)annotation.Value!;
            Assert.True(value.Length <= 10 * 1024);
            Assert.DoesNotContain(value, char.IsControl);
        });
    }

    [Theory]
    [InlineData("\"};")]
    [InlineData("\\u0000")]
    [InlineData("ü 😀\u0001")]
    public void Echoes_a_uid_of_any_text(string uid) =>
        Assert.Equal(uid, (string)Write(Pod with { Uid = uid }, Verdict())["uid"]!);

    [Fact]
    public void Has_no_name_if_the_server_will_generate_it() => Assert.Null(
        Write(Pod with { Name = "" }, Verdict(Denied("a", new Violation("m"))))["status"]!["details"]!["name"]);

    private static JsonNode Response(params PolicyResult[] results) => Write(Pod, Verdict(results));

    private static JsonNode Write(AdmissionRequest request, Verdict verdict)
    {
        ArrayBufferWriter<byte> output = new();
        AdmissionReviewWriter.Write(output, "admission.k8s.io/v1", request, verdict);
        JsonNode answer = JsonNode.Parse(output.WrittenSpan)!;
        Assert.Equal("admission.k8s.io/v1 AdmissionReview", $"{answer["apiVersion"]} {answer["kind"]}");
        return answer["response"]!;
    }

    private static string[] Warnings(JsonNode response) =>
        [.. response["warnings"]!.AsArray().Select(static warning => (string)warning!)];

    private static JsonObject Annotations(params PolicyResult[] results) =>
        Response(results)["auditAnnotations"]!.AsObject();

    private static Verdict Verdict(params PolicyResult[] results) =>
        new() { Results = [.. results], PolicySetDigest = "sha256:0" };

    private static PolicyResult Denied(string id, params Violation[] violations) => new()
    {
        Policy = new Policy
        {
            Id = id,
            Path = $"{id}.js",
            Title = id,
            Match = [],
            Parameters = ParameterSchema.None,
            Metadata = Reviews.Json("{}"),
        },
        Outcome = new PolicyOutcome.Violated([.. violations]),
        Enforcement = Enforcement.Deny,
        OnError = OnError.Deny,
    };

    private static PolicyResult Warned(string id, params Violation[] violations) =>
        Denied(id, violations) with { Enforcement = Enforcement.Warn };

    private static PolicyResult Audited(string id, params Violation[] violations) =>
        Denied(id, violations) with { Enforcement = Enforcement.Audit };

    private static PolicyResult Faulted(string id, OnError onError) => Denied(id) with
    {
        Outcome = new PolicyOutcome.Faulted(new PolicyFault(FaultKind.Threw, "boom", $"{id}.js", 1, 2)),
        OnError = onError,
    };

    private static PolicyResult Excepted(string id, params Violation[] violations) => Denied(id, violations) with
    {
        Exception = new PolicyException
        {
            Policy = id,
            Match = ImmutableArray<Admission.Matching.MatchRule>.Empty,
            Reason = "r",
            Owner = "payments",
            Ticket = "PAY-1",
            Expires = new DateOnly(2027, 3, 31),
        },
    };
}
