using System.Buffers;
using System.Text.Json.Nodes;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;
using JsonValue = Admission.Json.JsonValue;

namespace Admission.Tests.Protocol;

public sealed class RecordedReviewTests
{
    public static TheoryData<string> All => [.. Recordings.Names];

    [Fact]
    public void There_are_176_recordings() => Assert.Equal(176, Recordings.Names.Count());

    [Theory, MemberData(nameof(All))]
    public void Reads_every_recording_as_it_was_sent(string name)
    {
        JsonNode sent = JsonNode.Parse(Recordings.Read(name))!["request"]!;
        AdmissionRequest request = Recordings.Request(Recordings.Read(name));
        Assert.Equal(Text(sent["uid"]), request.Uid);
        Assert.Equal(Text(sent["operation"]), request.Operation.ToWire());
        Assert.Equal(Text(sent["namespace"]), request.Namespace);
        Assert.Equal(Text(sent["subResource"]), request.Subresource);
        Assert.Equal(Text(sent["kind"]!["kind"]), request.Kind.Kind);
        Assert.Equal(Text(sent["resource"]!["resource"]), request.Resource.Resource);
        Assert.Equal(Text(sent["requestKind"]!["version"]), request.RequestKind.Version);
        Assert.Equal(Text(sent["userInfo"]!["username"]), request.User.Username);
        Assert.Equal(sent["userInfo"]!["groups"]?.AsArray().Select(Text) ?? [], request.User.Groups);
        Assert.Equal((bool?)sent["dryRun"] ?? false, request.DryRun);
        AssertSame(sent["object"], request.Object);
        AssertSame(sent["oldObject"], request.OldObject);
        AssertSame(sent["options"], request.Options);
        AssertSame(sent, request.Raw);
    }

    [Theory, MemberData(nameof(All))]
    public void Names_every_object_that_has_a_name(string name)
    {
        AdmissionRequest request = Recordings.Request(Recordings.Read(name));
        Assert.True(request.Name.Length > 0 || request.GenerateName.Length > 0, name);
    }

    // attack-cases 36
    [Theory, MemberData(nameof(All))]
    public void Echoes_uid_version_and_kind(string name)
    {
        byte[] body = Recordings.Read(name);
        Assert.True(AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out _));
        using (review)
        {
            ArrayBufferWriter<byte> output = new();
            Verdict verdict = new() { Results = [], PolicySetDigest = "sha256:0" };
            AdmissionReviewWriter.Write(output, review!.ApiVersion, review.Request, verdict);
            JsonNode sent = JsonNode.Parse(body)!;
            JsonNode answer = JsonNode.Parse(output.WrittenSpan)!;
            Assert.Equal(
                (Text(sent["apiVersion"]), Text(sent["kind"]), Text(sent["request"]!["uid"])),
                (Text(answer["apiVersion"]), Text(answer["kind"]), Text(answer["response"]!["uid"])));
        }
    }

    private static string Text(JsonNode? node) => (string?)node ?? "";

    private static void AssertSame(JsonNode? sent, JsonValue? read)
    {
        Assert.Equal(sent is null, read is null);
        Assert.True(read is null || JsonNode.DeepEquals(sent, JsonNode.Parse(read.ToString())));
    }
}
