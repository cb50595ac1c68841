using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Admission.Authorization;
using Admission.Json;
using Admission.Policies;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Verdicts;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Recordings;

public sealed class RecordingReaderTests
{
    private static readonly Redactor Redactor = new(new RedactionOptions());
    private static readonly RecordingReader Reader = new(Redactor);

    public static TheoryData<string> Reviews => [.. Samples.Names];

    [Theory, MemberData(nameof(Reviews))]
    public void Reads_back_every_written_review(string name)
    {
        AdmissionRequest request = Samples.Request(static _ => { }, name);
        Recording written = Complete(request);

        Recording read = Read(Write(written));

        Assert.Equal(written.Time, read.Time);
        Assert.Equal(written.PolicySet, read.PolicySet);
        Assert.Equal(request.Name, read.Request.Name);
        Assert.Equal(request.Operation, read.Request.Operation);
        Assert.Equal(request.User.Groups, read.Request.User.Groups);
        Assert.Equal("dev", read.Namespaces["shop"]!.Member("stage")!.Text);
        Assert.Equal(written.Access, read.Access);
        Assert.Equal(written.Verdict!.Answer, read.Verdict!.Answer);
        Assert.Equal(written.Verdict.Policies[0].Fault!.Kind, read.Verdict.Policies[0].Fault!.Kind);
        Assert.Equal(written.Verdict.Policies[0].Warnings, read.Verdict.Policies[0].Warnings);
        Assert.Equal(written.Verdict.Policies[0].Elapsed, read.Verdict.Policies[0].Elapsed);
    }

    [Fact]
    public void Reads_a_review_as_a_recording_without_a_verdict()
    {
        Recording read = Read(Samples.Read(Samples.Exec));

        Assert.Null(read.Verdict);
        Assert.Equal(RecordingOrigin.Review, read.Origin);
    }

    // Secret values must not be in the memory from which a report is written.
    [Fact]
    public void Redacts_a_review_as_it_reads_it()
    {
        byte[] review = Samples.Changed(
            static one => one["request"]!["object"]!["stringData"] = new System.Text.Json.Nodes.JsonObject
            {
                ["p"] = "correct-horse",
            },
            "131-create-secrets-secret-create.json");

        Recording read = Read(review);

        Assert.DoesNotContain("correct-horse", read.Request.Raw!.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(read.Redactions);
    }

    [Fact]
    public void Keeps_the_unknown_parts_of_a_request()
    {
        AdmissionRequest request = Samples.Request(static _ => { }) with
        {
            Unknown = UnknownParts.OldObject | UnknownParts.Options,
        };

        Assert.Equal(request.Unknown, Read(Write(Complete(request))).Request.Unknown);
    }

    // Attack 43.
    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "not valid JSON here")]
    [InlineData("[]", "neither a recording nor an AdmissionReview")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1"}""", "neither a recording nor an AdmissionReview")]
    [InlineData("""{"kind":"Recording","apiVersion":"admission/v2","request":{}}""", "another version")]
    [InlineData("""{"kind":"Recording","apiVersion":"admission/v1"}""", "request: missing")]
    [InlineData("""{"kind":"Recording","apiVersion":"admission/v1","time":"soon","request":{}}""", "time:")]
    [InlineData("""{"kind":"Recording","kind":"Recording"}""", "twice")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":7}}""", "request.")]
    public void Reports_the_error_of_a_record(string json, string error)
    {
        Assert.False(Reader.TryRead(Encoding.UTF8.GetBytes(json), out Recording? recording, out string message));
        Assert.Null(recording);
        Assert.Contains(error, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"answer":"perhaps","policies":[]}""")]
    [InlineData("""{"answer":"allow"}""")]
    [InlineData("""{"answer":"allow","policies":[{}]}""")]
    [InlineData("""{"answer":"allow","policies":[{"policy":"a","enforcement":"hard"}]}""")]
    public void Rejects_a_verdict_that_it_does_not_understand(string verdict)
    {
        byte[] json = Samples.Changed(one =>
        {
            one["kind"] = "Recording";
            one["apiVersion"] = "admission/v1";
            one["verdict"] = System.Text.Json.Nodes.JsonNode.Parse(verdict);
        });

        Assert.False(Reader.TryRead(json, out _, out string message));
        Assert.StartsWith("verdict", message, StringComparison.Ordinal);
    }

    internal static ReadOnlyMemory<byte> Write(Recording recording)
    {
        var json = new ArrayBufferWriter<byte>();
        RecordingWriter.Write(json, recording, Redactor);
        return json.WrittenMemory;
    }

    private static Recording Read(ReadOnlyMemory<byte> json)
    {
        Assert.True(Reader.TryRead(json, out Recording? recording, out string error), error);
        return recording!;
    }

    private static Recording Complete(AdmissionRequest request) => new()
    {
        Time = new DateTimeOffset(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero),
        Request = request,
        Namespaces = ImmutableDictionary<string, JsonValue?>.Empty.Add(
            "shop", JsonTree.ParseTrusted("""{"stage":"dev"}"""u8.ToArray())),
        Access =
        [
            AccessAnswer.To(
                new AccessQuestion { User = "ann", Verb = "list", Resource = "pods", LabelSelector = "app=web" },
                new AccessDecision(true, "RBAC: allowed", "half")),
            AccessAnswer.To(
                new AccessQuestion { User = "ann", Verb = "get", Path = "/healthz" }, new AccessDecision(false)),
        ],
        PolicySet = "sha256:0123",
        Verdict = new RecordedVerdict
        {
            Answer = Answer.Deny,
            Elapsed = TimeSpan.FromMicroseconds(420),
            Policies =
            [
                new RecordedOutcome
                {
                    Policy = "test",
                    Enforcement = Enforcement.Warn,
                    Blocks = true,
                    Warnings = request.Resource.Resource is "secrets" || request.Subresource == "token"
                        ? [new Violation(RecordedVerdict.Withheld)]
                        : [new Violation("hm", "spec", "mend it") { IsExisting = true }],
                    Fault = new PolicyFault(FaultKind.TimedOut, "slow", "test.js", 3, 4),
                    Elapsed = TimeSpan.FromMicroseconds(77),
                },
            ],
        },
    };
}
