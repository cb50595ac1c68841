using System.Text.Json.Nodes;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Tests.Protocol;

// attack-cases 36
public sealed class AdmissionReviewReaderTests
{
    [Theory]
    [InlineData("admission.k8s.io/v1")]
    [InlineData("admission.k8s.io/v1beta1")]
    public void Reads_both_versions(string version)
    {
        byte[] body = Recordings.Changed(review => review["apiVersion"] = version);
        Assert.True(AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out _));
        Assert.Equal(version, review!.ApiVersion);
    }

    [Theory]
    [InlineData("admission.k8s.io/v2")]
    [InlineData("admission.k8s.io/v1 ")]
    [InlineData("Admission.k8s.io/v1")]
    [InlineData("v1")]
    [InlineData("")]
    [InlineData(null)]
    public void Rejects_another_version(string? version) =>
        Assert.Equal("apiVersion", EnvelopeError(review => review["apiVersion"] = version).Field);

    [Theory]
    [InlineData("AdmissionRequest")]
    [InlineData(null)]
    public void Rejects_another_kind(string? kind) =>
        Assert.Equal("kind", EnvelopeError(review => review["kind"] = kind).Field);

    public static TheoryData<string> NoRequests => ["null", "[]", "\"x\"", "7"];

    [Theory, MemberData(nameof(NoRequests))]
    public void Rejects_a_review_without_a_request(string request) =>
        Assert.Equal("request", EnvelopeError(review => review["request"] = JsonNode.Parse(request)).Field);

    [Fact]
    public void Rejects_a_review_whose_request_is_absent() =>
        Assert.Equal("request", EnvelopeError(static review => review.Remove("request")).Field);

    [Theory]
    [InlineData("uid")]
    [InlineData("operation")]
    [InlineData("kind")]
    [InlineData("resource")]
    [InlineData("userInfo")]
    public void Rejects_a_request_without_what_policies_decide_on(string member) =>
        Assert.Equal($"request.{member}", Recordings.Error(request => request.Remove(member)).Field);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    public void Rejects_an_empty_uid(string uid) =>
        Assert.Equal("request.uid", Recordings.Error(request => request["uid"] = JsonNode.Parse(uid)).Field);

    [Theory]
    [InlineData("create")]
    [InlineData("PATCH")]
    [InlineData("CREATE ")]
    [InlineData("")]
    public void Rejects_an_unknown_operation_and_lists_the_known(string operation)
    {
        ReviewError error = Recordings.Error(request => request["operation"] = operation);
        Assert.Equal("request.operation", error.Field);
        Assert.Contains("CREATE, UPDATE, DELETE, CONNECT", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("object", "[]")]
    [InlineData("oldObject", "7")]
    [InlineData("options", "\"x\"")]
    [InlineData("dryRun", "\"true\"")]
    [InlineData("name", "7")]
    [InlineData("namespace", "{}")]
    [InlineData("subResource", "[]")]
    [InlineData("kind", "\"Pod\"")]
    [InlineData("requestKind", "[]")]
    public void Rejects_a_member_of_another_type(string member, string value) =>
        Assert.Equal($"request.{member}", Recordings.Error(request => request[member] = JsonNode.Parse(value)).Field);

    [Fact]
    public void Rejects_a_group_that_is_not_a_string() => Assert.Equal(
        "request.userInfo.groups[1]",
        Recordings.Error(request => request["userInfo"]!["groups"] = new JsonArray("a", 7)).Field);

    [Fact]
    public void Reports_every_error_at_once()
    {
        byte[] body = Recordings.Changed(review =>
        {
            review["kind"] = "x";
            review["request"]!["uid"] = "";
            review["request"]!["operation"] = "x";
        });
        Assert.Equal(
            ["kind", "request.operation", "request.uid"],
            Recordings.Errors(body).Select(static error => error.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rejects_text_beyond_the_limit() =>
        Assert.Equal("request.uid", Recordings.Error(request => request["uid"] = new string('x', 5000)).Field);

    // attack-cases 21
    [Theory]
    [InlineData("system:masters ")]
    [InlineData("SYSTEM:MASTERS")]
    [InlineData("systеm:masters")]
    public void Keeps_names_of_groups_as_they_are(string group) => Assert.Equal(
        [group], Recordings.Request(request => request["userInfo"]!["groups"] = new JsonArray(group)).User.Groups);

    [Fact]
    public void Accepts_five_hundred_groups_and_none()
    {
        string names = string.Join(',', Enumerable.Range(0, 500).Select(static i => $"\"g{i}\""));
        JsonNode many = JsonNode.Parse($"[{names}]")!;
        Assert.Equal(500, Recordings.Request(request => request["userInfo"]!["groups"] = many).User.Groups.Length);
        Assert.Empty(Recordings.Request(request => request["userInfo"]!.AsObject().Remove("groups")).User.Groups);
    }

    // attack-cases 9: the API server sends no name for the objects of a deletecollection.
    [Theory]
    [InlineData("135-delete-configmaps-cm-deletecollection.json", "coll-1")]
    [InlineData("213-delete-pods-namespace-controller.json", "lr")]
    public void Takes_the_name_of_a_deletecollection_from_the_old_object(string recording, string name)
    {
        AdmissionRequest request = Recordings.Request(Recordings.Read(recording));
        Assert.Equal((Operation.Delete, name), (request.Operation, request.Name));
        Assert.Null(request.Object);
    }

    // attack-cases 10
    [Fact]
    public void Keeps_the_name_empty_if_the_server_will_generate_it()
    {
        AdmissionRequest request = Recordings.Request(Recordings.Read("219-create-pods-mut-pod-generatename.json"));
        Assert.Equal(("", "gen-"), (request.Name, request.GenerateName));
    }

    // attack-cases 13
    [Fact]
    public void Reads_a_connect_whose_object_is_its_options()
    {
        AdmissionRequest request = Recordings.Request(Recordings.Read(Recordings.Exec));
        Assert.Equal((Operation.Connect, "exec"), (request.Operation, request.Subresource));
        Assert.Equal("PodExecOptions", request.Kind.Kind);
        Assert.Equal("PodExecOptions", request.Object!.Member("kind")!.Text);
        Assert.NotEmpty(request.Name);
        Assert.Null(request.OldObject);
    }

    // attack-cases 15
    [Fact]
    public void Distinguishes_the_matched_from_the_requested_resource()
    {
        AdmissionRequest request = Recordings.Request(
            Recordings.Read("167-create-horizontalpodautoscalers-hpa-create-equivalent.json"));
        Assert.Equal(("v2", "v1"), (request.Kind.Version, request.RequestKind.Version));
        Assert.Equal(("v2", "v1"), (request.Resource.Version, request.RequestResource.Version));
    }

    [Fact]
    public void Uses_the_matched_resource_if_the_review_has_no_requested_one()
    {
        AdmissionRequest request = Recordings.Request(static request =>
        {
            request.Remove("requestKind");
            request.Remove("requestResource");
            request.Remove("requestSubResource");
        });
        Assert.Equal(
            (request.Kind, request.Resource, request.Subresource),
            (request.RequestKind, request.RequestResource, request.RequestSubresource));
    }

    // attack-cases 17: a JavaScript number would take these two for one.
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992")]
    [InlineData("-9223372036854775808")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("123456789012345678901234567890.10")]
    public void Keeps_every_digit_of_a_number(string number)
    {
        AdmissionRequest request = Recordings.Request(
            request => request["object"] = JsonNode.Parse($"{{\"n\":{number}}}"));
        Assert.Equal(number, request.Object!.Member("n")!.NumberText);
    }

    [Fact]
    public void Keeps_null_apart_from_absent()
    {
        AdmissionRequest request = Recordings.Request(request => request["object"] = JsonNode.Parse("""{"a":null}"""));
        Assert.Equal(JsonKind.Null, request.Object!.Member("a")!.Kind);
        Assert.Null(request.Object.Member("b"));
    }

    [Fact]
    public void Keeps_fields_that_it_does_not_know()
    {
        AdmissionRequest request = Recordings.Request(request => request["newField"] = JsonNode.Parse("""{"x":[1]}"""));
        Assert.Equal("""{"x":[1]}""", request.Raw!.Member("newField")!.ToString());
    }

    // attack-cases 18
    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("a/b")]
    [InlineData("a.b~c")]
    [InlineData("")]
    public void Keeps_members_of_any_name(string key)
    {
        AdmissionRequest request = Recordings.Request(request => request["object"] = new JsonObject { [key] = "v" });
        Assert.Equal("v", request.Object!.Member(key)!.Text);
    }

    // attack-cases 38
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void Reads_whether_it_is_a_dry_run(string value, bool expected) => Assert.Equal(
        expected, Recordings.Request(request => request["dryRun"] = JsonNode.Parse(value)).DryRun);

    // attack-cases 19
    [Fact]
    public void Reads_a_legal_update_of_six_megabytes()
    {
        string text = new('x', 3_000_000);
        byte[] body = Recordings.Changed(review =>
        {
            review["request"]!["object"] = new JsonObject { ["data"] = text };
            review["request"]!["oldObject"] = new JsonObject { ["data"] = text };
        });
        Assert.Equal(text, Recordings.Request(body).OldObject!.Member("data")!.Text);
    }

    private static ReviewError EnvelopeError(Action<JsonObject> change) =>
        Assert.Single(Recordings.Errors(Recordings.Changed(change)));
}
