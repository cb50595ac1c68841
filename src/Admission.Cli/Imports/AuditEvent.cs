using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Cli.Imports;

/// <summary>
/// One event of a Kubernetes audit log, as far as it describes a review. Source of truth: Event in
/// https://github.com/kubernetes/apiserver/blob/master/pkg/apis/audit/v1/types.go
/// </summary>
internal sealed class AuditEvent
{
    private readonly JsonValue _event;
    private readonly JsonValue? _reference;

    /// <param name="value">The event.</param>
    public AuditEvent(JsonValue value)
    {
        _event = value;
        _reference = value.Member("objectRef");
    }

    /// <summary>
    /// Is it an event? The items of an EventList do not repeat its kind: they are recognized by members that only audit
    /// events have.
    /// </summary>
    public static bool IsEvent(JsonValue value) =>
        HasEventType(value)
        || (value.Kind == JsonKind.Object
            && value.Member("kind") is null
            && value.Member("auditID")?.Kind == JsonKind.String
            && value.Member("verb")?.Kind == JsonKind.String
            && value.Member("stage")?.Kind == JsonKind.String);

    /// <summary>Does it have the apiVersion and kind of an event?</summary>
    public static bool HasEventType(JsonValue value) =>
        value.Member("kind")?.Text == "Event"
        && value.Member("apiVersion")?.Text?.StartsWith("audit.k8s.io/", StringComparison.Ordinal) == true;

    /// <summary>
    /// Has a search engine flattened it (<c>objectRef.name</c>, <c>user.username</c>)? Then its bodies are no longer
    /// objects.
    /// </summary>
    public static bool IsFlattened(JsonValue value) =>
        value.Member("objectRef")?.Kind != JsonKind.Object
        && value.Names.ToArray().Any(static name => name.StartsWith("objectRef", StringComparison.Ordinal)
            && name.Length > "objectRef".Length);

    /// <summary><c>Metadata</c>, <c>Request</c>, <c>RequestResponse</c>.</summary>
    public string Level => Text("level");

    /// <summary><c>ResponseComplete</c> if it is over.</summary>
    public string Stage => Text("stage");

    /// <summary><c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>, …</summary>
    public string Verb => Text("verb");

    /// <summary>Id, one for each request to the API server.</summary>
    public string Id => Text("auditID") is { Length: > 0 and < 200 } id ? id : "unknown";

    /// <summary>Does it contain its id?</summary>
    public bool HasId => Text("auditID").Length > 0;

    /// <summary>Did the API server omit the bodies because the event was too long for its backend?</summary>
    public bool IsTruncated => _event.Member("annotations")?.Member("audit.k8s.io/truncated")?.Text == "true";

    /// <summary>HTTP status; 0 if not known.</summary>
    public long Code =>
        _event.Member("responseStatus")?.Member("code") is { } code && code.TryGetInt64(out long number) ? number : 0;

    /// <summary>Resource; empty for a request without one.</summary>
    public GroupVersionResource Resource =>
        new(Reference("apiGroup"), Reference("apiVersion"), Reference("resource"));

    /// <summary>Subresource; empty for the object itself.</summary>
    public string Subresource => Reference("subresource");

    /// <summary>Namespace; empty for cluster-scoped objects.</summary>
    public string Namespace => Reference("namespace");

    /// <summary>Name; empty if it was still to be generated.</summary>
    public string Name => Reference("name");

    /// <summary>Identifies the object.</summary>
    public string Key => KeyOf(Name);

    /// <summary>The request body; null if it was not logged.</summary>
    public JsonValue? RequestObject => Body("requestObject");

    /// <summary>The response body, if it is an object and not a status; otherwise null.</summary>
    public JsonValue? ResponseObject =>
        Body("responseObject") is { } body && KindTable.KindOf(body) is not { Kind: "Status", Group: "" }
            ? body
            : null;

    /// <summary>Its start; null if it has none.</summary>
    public DateTimeOffset? Time => DateTimeOffset.TryParse(
        Text("requestReceivedTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
        out DateTimeOffset time)
            ? time
            : null;

    public bool IsDryRun => Text("requestURI").Contains("dryRun=All", StringComparison.Ordinal);

    /// <summary>The user for admission: the impersonated user if there is one.</summary>
    public UserInfo User
    {
        get
        {
            JsonValue? user = _event.Member("impersonatedUser") ?? _event.Member("user");
            ImmutableArray<string> groups = user?.Member("groups") is { Kind: JsonKind.Array } list
                ? [.. list.Items.ToArray().Select(static one => one.Text).OfType<string>()]
                : [];
            return new UserInfo
            {
                Username = user?.Member("username")?.Text ?? "",
                Uid = user?.Member("uid")?.Text ?? "",
                Groups = groups,
                Extra = user?.Member("extra") is { Kind: JsonKind.Object } extra ? extra : null,
            };
        }
    }

    /// <summary>Identifies the object with that name.</summary>
    public string KeyOf(string name) => $"{Reference("apiGroup")}\n{Reference("resource")}\n{Namespace}\n{name}";

    private JsonValue? Body(string name) =>
        _event.Member(name) is { Kind: JsonKind.Object } body ? body : null;

    private string Text(string name) => _event.Member(name)?.Text ?? "";

    private string Reference(string name) => _reference?.Member(name)?.Text ?? "";
}
