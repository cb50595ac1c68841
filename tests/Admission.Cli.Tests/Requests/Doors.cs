using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Cli.Imports;
using Admission.Cli.Manifests;
using Admission.Cli.PolicyTests;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.Tests.Requests;

/// <summary>
/// The ways in which a change reaches policies: the review of an API server, a manifest, a test case, an event of an
/// audit log, and a recording. Each of them builds the request again from the parts of a real one.
/// </summary>
internal sealed class Doors : IDisposable
{
    private static readonly Redactor Redactor = new(new RedactionOptions());

    private readonly TemporaryFolder _folder = new();

    /// <summary>The review that an API server sends.</summary>
    public static byte[] Review(AdmissionRequest request) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = request.Uid,
            ["kind"] = Kind(request.Kind),
            ["resource"] = Resource(request.Resource),
            ["subResource"] = request.Subresource,
            ["requestKind"] = Kind(request.RequestKind),
            ["requestResource"] = Resource(request.RequestResource),
            ["requestSubResource"] = request.RequestSubresource,
            ["name"] = request.Name,
            ["namespace"] = request.Namespace,
            ["operation"] = request.Operation.ToWire(),
            ["userInfo"] = User(request.User),
            ["object"] = Node(request.Object),
            ["oldObject"] = Node(request.OldObject),
            ["dryRun"] = request.DryRun,
            ["options"] = Node(request.Options),
        },
    }.ToJsonString());

    /// <summary>What <c>serve</c> and <c>explain FILE</c> read from a review.</summary>
    public static AdmissionRequest Serve(byte[] review)
    {
        Assert.True(
            AdmissionReviewReader.TryRead(review, out AdmissionReview? read, out ImmutableArray<ReviewError> errors),
            string.Join('\n', errors));
        return read!.Request;
    }

    /// <summary>What <c>check</c> and <c>explain</c> make of manifests.</summary>
    public async Task<AdmissionRequest> CheckAsync(AdmissionRequest asked)
    {
        string shown = Path.Combine(_folder.Path, "new"), before = Path.Combine(_folder.Path, "old");
        Directory.CreateDirectory(shown);
        Directory.CreateDirectory(before);
        bool isDelete = asked.Operation == Operation.Delete;
        await WriteAsync(Path.Combine(shown, "a.json"), isDelete ? asked.OldObject! : asked.Object!);
        if (asked.Operation == Operation.Update)
        {
            await WriteAsync(Path.Combine(before, "a.json"), asked.OldObject!);
        }

        CheckInput input = await CheckInput.LoadAsync(
            new CheckInputOptions
            {
                Paths = [shown],
                Against = asked.Operation == Operation.Update ? before : null,
                Operation = asked.Operation,
                User = asked.User.Username,
                Groups = asked.User.Groups,
            },
            TestContext.Current.CancellationToken);
        Assert.Equal("", string.Join('\n', input.Errors.Concat(input.UsageErrors)));
        return Assert.Single(input.Requests).Request;
    }

    /// <summary>What <c>test</c> makes of a case.</summary>
    public AdmissionRequest Test(AdmissionRequest asked)
    {
        var one = new JsonObject
        {
            ["name"] = "the case",
            ["operation"] = asked.Operation.ToWire(),
            ["user"] = User(asked.User),
            ["expect"] = "allow",
        };
        if (asked.Object is not null)
        {
            one["object"] = Node(asked.Object);
        }

        if (asked.OldObject is not null)
        {
            one["oldObject"] = Node(asked.OldObject);
        }

        if (asked.Subresource.Length > 0)
        {
            one["subresource"] = asked.Subresource;
        }

        string path = Path.Combine(_folder.Path, "web.test.yaml");
        File.WriteAllText(path, new JsonObject { ["cases"] = new JsonArray(one) }.ToJsonString());
        PolicyTestFile file = PolicyTestFileReader.Read(path);
        Assert.Equal("", string.Join('\n', file.Errors));
        Assert.True(
            TestRequest.TryMake(
                file, Assert.Single(file.Cases), KindTable.Shipped, out AdmissionRequest? request, out _,
                out string error),
            error);
        return request!;
    }

    /// <summary>What <c>import</c> makes of the events of an audit log that tell of the request.</summary>
    /// <returns>The recording; null if the log shows no such request to webhooks.</returns>
    public static Recording? Import(AdmissionRequest asked)
    {
        if (asked.Resource.Group is "authentication.k8s.io" or "authorization.k8s.io")
        {
            return null;
        }

        var import = new AuditLogImport();
        if (asked.Operation == Operation.Update)
        {
            // The log shows how the old object came about.
            Outcome(import, Event(asked, "create", asked.OldObject, "before", ""));
        }

        string verb = asked.Operation switch
        {
            Operation.Create or Operation.Connect => "create",
            Operation.Update => "update",
            _ => "delete",
        };
        return Outcome(import, Event(asked, verb, asked.Object ?? asked.OldObject, asked.Uid, asked.Subresource));
    }

    /// <summary>What <c>replay</c> reads of the recording that <c>import</c> or <c>serve</c> has written.</summary>
    public static AdmissionRequest Replay(Recording recording)
    {
        var json = new ArrayBufferWriter<byte>();
        RecordingWriter.Write(json, recording, Redactor);
        Assert.True(
            new RecordingReader(Redactor).TryRead(json.WrittenMemory, out Recording? read, out string error), error);
        return read!.Request;
    }

    /// <summary>What a recording redacts.</summary>
    public static string[] Marks(Recording recording) =>
        [.. Redactor.Redact(recording.Request).Marks.Select(static mark => mark.ToString())];

    public void Dispose() => _folder.Dispose();

    private static Recording Outcome(AuditLogImport import, JsonObject audit) =>
        Assert.IsType<ImportOutcome.Imported>(Assert.Single(import.Read(Value(audit)))).Recording;

    private static JsonObject Event(
        AdmissionRequest asked, string verb, Json.JsonValue? body, string id, string subresource) => new()
        {
            ["kind"] = "Event",
            ["apiVersion"] = "audit.k8s.io/v1",
            ["level"] = "RequestResponse",
            ["auditID"] = id,
            ["stage"] = "ResponseComplete",
            ["requestURI"] = asked.DryRun ? "/?dryRun=All" : "/",
            ["verb"] = verb,
            ["user"] = User(asked.User),
            ["objectRef"] = new JsonObject
            {
                ["resource"] = asked.RequestResource.Resource,
                ["apiGroup"] = asked.RequestResource.Group,
                ["apiVersion"] = asked.RequestResource.Version,
                ["namespace"] = asked.Namespace,
                ["name"] = asked.Name,
                ["subresource"] = subresource,
            },
            ["responseStatus"] = new JsonObject { ["code"] = verb == "create" ? 201 : 200 },
            ["requestObject"] = VersionedBody(asked, verb, body),
            ["responseObject"] = Node(body),
        };

    // An update says which version it is of.
    private static JsonNode? VersionedBody(AdmissionRequest asked, string verb, Json.JsonValue? body)
    {
        JsonNode? node = Node(body);
        if (verb == "update"
            && asked.OldObject?.Member("metadata")?.Member("resourceVersion")?.Text is { } version
            && node?["metadata"] is JsonObject metadata)
        {
            metadata["resourceVersion"] = version;
        }

        return node;
    }

    private static JsonObject Kind(GroupVersionKind kind) => new()
    {
        ["group"] = kind.Group,
        ["version"] = kind.Version,
        ["kind"] = kind.Kind,
    };

    private static JsonObject Resource(GroupVersionResource resource) => new()
    {
        ["group"] = resource.Group,
        ["version"] = resource.Version,
        ["resource"] = resource.Resource,
    };

    private static JsonObject User(UserInfo user)
    {
        var node = new JsonObject
        {
            ["username"] = user.Username,
            ["groups"] = new JsonArray([.. user.Groups.Select(static one => TextNode(one))]),
        };
        if (user.Uid.Length > 0)
        {
            node["uid"] = user.Uid;
        }

        if (user.Extra is { } extra)
        {
            node["extra"] = Node(extra);
        }

        return node;
    }

    private static System.Text.Json.Nodes.JsonValue TextNode(string text) =>
        System.Text.Json.Nodes.JsonValue.Create(text);

    private static JsonNode? Node(Json.JsonValue? value) => value is null ? null : JsonNode.Parse(value.ToString());

    private static Json.JsonValue Value(JsonObject node) =>
        JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(node.ToJsonString()));

    private static async Task WriteAsync(string path, Json.JsonValue value) =>
        await File.WriteAllTextAsync(path, value.ToString(), TestContext.Current.CancellationToken);

    /// <summary>What a policy sees of a request and every door knows, a line each.</summary>
    public static string Describe(AdmissionRequest request) => string.Join('\n',
        $"{request.Operation.ToWire()} {request.Resource}/{request.Subresource} of {request.Kind}",
        $"asked for {request.RequestResource}/{request.RequestSubresource} of {request.RequestKind}",
        $"{request.Namespace}/{request.Name}, generated from '{request.GenerateName}'",
        $"by {request.User.Username} in {string.Join(", ", request.User.Groups.Order(StringComparer.Ordinal))}",
        string.Create(CultureInfo.InvariantCulture, $"object {Text(request.Object)}"),
        $"old object {Text(request.OldObject)}");

    // Members in the order of their names.
    private static string Text(Json.JsonValue? value) => value is null ? "none" : Sorted(Node(value))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            members.OrderBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => KeyValuePair.Create(one.Key, Sorted(one.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
