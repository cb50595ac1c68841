using System.Text;
using Admission.Cli.Imports;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.Tests.Imports;

public sealed class AuditLogImportTests
{
    private readonly AuditLogImport _import = new();

    [Fact]
    public void Makes_a_create_request_from_a_stored_object()
    {
        Recording recording = One("create", "ConfigMap", response: Map("1"));

        Assert.Equal(Operation.Create, recording.Request.Operation);
        Assert.Equal("web", recording.Request.Name);
        Assert.Equal("configmaps", recording.Request.Resource.Resource);
        Assert.Equal("alice", recording.Request.User.Username);
        Assert.Equal(UnknownParts.Options, recording.Request.Unknown);
        Assert.Equal(RecordingOrigin.AuditLog, recording.Origin);
    }

    [Fact]
    public void Knows_the_old_object_that_an_update_names_by_its_version()
    {
        One("create", "ConfigMap", response: Map("1"));

        Recording recording = One("update", "ConfigMap", request: Map("1"), response: Map("2"));

        Assert.Equal("1", VersionOf(recording.Request.OldObject));
        Assert.Equal(UnknownParts.Options, recording.Request.Unknown);
    }

    [Fact]
    public void Does_not_know_the_old_object_where_something_came_between()
    {
        One("create", "ConfigMap", response: Map("1"));

        Recording recording = One("update", "ConfigMap", request: Map("5"), response: Map("6"));

        Assert.True(recording.Request.Unknown.HasFlag(UnknownParts.OldObject));
    }

    [Fact]
    public void Does_not_know_the_old_object_after_an_event_without_a_body()
    {
        One("create", "ConfigMap", response: Map("1", "generation"));
        Read("patch", "ConfigMap", level: "Metadata");

        Recording recording = One("patch", "ConfigMap", response: Map("3", "generation"));

        Assert.True(recording.Request.Unknown.HasFlag(UnknownParts.OldObject));
    }

    // A counter of changes of the spec: nothing came between.
    [Fact]
    public void Knows_the_old_object_of_a_patch_by_the_generation()
    {
        One("create", "ConfigMap", response: Map("1", "generation"));

        Recording recording = One("patch", "ConfigMap", response: Map("2", "generation"));

        Assert.Equal(UnknownParts.Options, recording.Request.Unknown);
    }

    [Fact]
    public void Treats_a_put_that_created_an_object_as_a_create() => Assert.Equal(
        Operation.Create, One("update", "ConfigMap", response: Map("1"), code: 201).Request.Operation);

    [Fact]
    public void Deletes_what_the_log_showed_last()
    {
        One("create", "ConfigMap", response: Map("1"));

        Recording recording = One(
            "delete", "ConfigMap", response: """{"kind":"Status","apiVersion":"v1","status":"Success"}""");

        Assert.Null(recording.Request.Object);
        Assert.Equal("1", VersionOf(recording.Request.OldObject));
    }

    [Fact]
    public void Deletes_each_object_of_a_collection()
    {
        string list = $$"""{"kind":"ConfigMapList","apiVersion":"v1","items":[{{Map("1")}},{{Map("2")}}]}""";

        ImportOutcome[] outcomes = Read("deletecollection", "ConfigMap", response: list);

        Assert.Equal(2, outcomes.OfType<ImportOutcome.Imported>().Count());
        Assert.All(
            outcomes.OfType<ImportOutcome.Imported>(),
            static one => Assert.Equal("ConfigMap", one.Recording.Request.Kind.Kind));
    }

    [Fact]
    public void Does_not_know_the_object_of_an_exec()
    {
        Recording recording = One("create", "Pod", subresource: "exec");

        Assert.Equal(Operation.Connect, recording.Request.Operation);
        Assert.Equal("PodExecOptions", recording.Request.Kind.Kind);
        Assert.True(recording.Request.Unknown.HasFlag(UnknownParts.Object));
    }

    // Admission sees who is impersonated.
    [Fact]
    public void Takes_the_impersonated_user()
    {
        string audited = Event("create", "ConfigMap", response: Map("1")).Replace(
            "\"user\":", "\"impersonatedUser\":{\"username\":\"bob\"},\"user\":", StringComparison.Ordinal);

        ImportOutcome outcome = Assert.Single(_import.Read(Parse(audited)));

        Assert.Equal("bob", ((ImportOutcome.Imported)outcome).Recording.Request.User.Username);
    }

    [Theory]
    [InlineData("get", "RequestResponse", 200)]
    [InlineData("create", "Metadata", 201)]
    [InlineData("create", "RequestResponse", 403)]
    public void Skips_events_that_change_nothing(string verb, string level, int code) =>
        Assert.IsType<ImportOutcome.PassedOver>(
            Assert.Single(Read(verb, "ConfigMap", response: Map("1"), level: level, code: code)));

    // What somebody wrote who wanted harm.
    [Theory]
    [InlineData("""{"kind":"Event","apiVersion":"audit.k8s.io/v1"}""")]
    [InlineData("""{"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":7,"objectRef":[],"user":"x","level":{}}""")]
    [InlineData(
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"create","stage":"Response"""
        + """Complete","level":"Request","objectRef":{"resource":"pods"},"requestObject":{}}""")]
    public void Skips_a_value_that_is_not_an_event(string json) => Assert.Single(_import.Read(Parse(json)));

    private Recording One(
        string verb, string kind, string request = "null", string response = "null", int code = 200,
        string subresource = "") => Assert.IsType<ImportOutcome.Imported>(
            Assert.Single(Read(verb, kind, request, response, "RequestResponse", code, subresource))).Recording;

    private ImportOutcome[] Read(
        string verb,
        string kind,
        string request = "null",
        string response = "null",
        string level = "RequestResponse",
        int code = 200,
        string subresource = "") =>
        [.. _import.Read(Parse(Event(verb, kind, request, response, level, code, subresource)))];

    private static string Event(
        string verb,
        string kind,
        string request = "null",
        string response = "null",
        string level = "RequestResponse",
        int code = 200,
        string subresource = "") =>
        $$"""
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"{{level}}","auditID":"1","stage":"ResponseComplete",
        "verb":"{{verb}}","user":{"username":"alice","groups":["developers"]},"objectRef":{"apiVersion":"v1",
        "resource":"{{(kind == "Pod" ? "pods" : "configmaps")}}","namespace":"shop","name":"web",
        "subresource":"{{subresource}}"},
        "responseStatus":{"code":{{code}}},"requestObject":{{request}},"responseObject":{{response}},
        "requestReceivedTimestamp":"2026-11-23T12:00:00Z"}
        """;

    private static string Map(string version, string with = "") =>
        $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop","uid":"u",
        {{(with.Length > 0 ? $"\"{with}\":{version}," : "")}}"resourceVersion":"{{version}}"} }
        """;

    private static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));

    private static string? VersionOf(JsonValue? value) => value?.Member("metadata")?.Member("resourceVersion")?.Text;
}
