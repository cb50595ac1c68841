using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Requests;

namespace Admission.Cli.Imports;

/// <summary>
/// Converts events of a Kubernetes audit log, in their order, into recordings. Parts that an event does not contain are
/// taken from earlier events if these prove them; otherwise they are unknown.
/// </summary>
internal sealed class AuditLogImport
{
    private static readonly string[] Connections = ["exec", "attach", "portforward", "proxy"];

    private readonly ObjectHistory _history = new();
    private readonly SeenEvents _seen = new();
    private readonly Dictionary<string, JsonValue?> _namespaces = new(StringComparer.Ordinal);

    /// <summary>The recordings of one event: none, one, or one for each object of a deletecollection.</summary>
    public IEnumerable<ImportOutcome> Read(JsonValue value)
    {
        var audit = new AuditEvent(value);
        if (ReasonToPassOver(audit) is { } reason)
        {
            if (reason == Reasons.Metadata)
            {
                // It was changed in an unknown way.
                _history.Forget(audit.Key);
            }

            return [new ImportOutcome.PassedOver(reason)];
        }

        if (_seen.IsRepeated(audit))
        {
            return [new ImportOutcome.PassedOver(IsConnection(audit) ? Reasons.Connection : Reasons.Repeated)];
        }

        return audit.Verb switch
        {
            _ when IsConnection(audit) => [Connect(audit)],
            "create" => [Write(audit, Operation.Create)],
            "update" or "patch" => [Write(audit, audit.Code == 201 ? Operation.Create : Operation.Update)],
            "delete" => [Delete(audit)],
            _ => DeleteCollection(audit),
        };
    }

    private static bool IsConnection(AuditEvent audit) => Connections.Contains(audit.Subresource);

    private static string? ReasonToPassOver(AuditEvent audit) => audit switch
    {
        { Verb: not ("create" or "update" or "patch" or "delete" or "deletecollection") } when !IsConnection(audit) =>
            Reasons.Read,
        { Stage: not "ResponseComplete" } when !IsConnection(audit) || audit.Stage != "ResponseStarted" =>
            Reasons.Stage,
        { Code: >= 300 } => Reasons.Refused,
        { Resource.Resource: "" } => Reasons.NoResource,
        { Level: "Metadata" or "None" } => Reasons.Metadata,
        { Resource: { Group: "authorization.k8s.io" or "authentication.k8s.io" } } => Reasons.Virtual,
        _ => null,
    };

    private ImportOutcome Write(AuditEvent audit, Operation operation)
    {
        // A webhook sees the stored object; the sent object has no defaults yet, and a patch is not an object.
        JsonValue? stored = audit.ResponseObject;
        JsonValue? shown = stored ?? (audit.Verb == "patch" ? null : audit.RequestObject);
        if (shown is null)
        {
            _history.Forget(audit.Key);
            return new ImportOutcome.PassedOver(audit.IsTruncated ? Reasons.Truncated : Reasons.NoObject);
        }

        var unknown = UnknownParts.Options;
        JsonValue? old = null;
        if (operation == Operation.Update && !TryFindOld(audit, shown, out old))
        {
            unknown |= UnknownParts.OldObject;
        }

        ImportOutcome.Imported outcome = Make(audit, operation, shown, old, unknown, audit.Id);
        string name = shown.Member("metadata")?.Member("name")?.Text ?? audit.Name;
        if (audit.IsDryRun)
        {
            return outcome;
        }

        if (stored is not null && audit.Subresource is "" or "status" or "ephemeralcontainers" or "resize")
        {
            _history.Set(audit.KeyOf(name), stored!);
            NoteNamespace(audit, name, stored!);
        }
        else
        {
            _history.Forget(audit.KeyOf(name));
        }

        return outcome;
    }

    // The earlier state is known if nothing happened in between: the update names its version, or the generation, which
    // counts changes of the spec, has increased by at most one.
    private bool TryFindOld(AuditEvent audit, JsonValue shown, out JsonValue? old)
    {
        old = _history.Find(audit.Key);
        if (old is null || audit.Subresource == "scale")
        {
            return false;
        }

        JsonValue? before = old.Member("metadata"), after = shown.Member("metadata");
        if (before?.Member("uid")?.Text != after?.Member("uid")?.Text)
        {
            return false;
        }

        string? version = audit.RequestObject?.Member("metadata")?.Member("resourceVersion")?.Text;
        if (version is { Length: > 0 })
        {
            return version == before?.Member("resourceVersion")?.Text;
        }

        return TryReadNumber(before, "generation", out long was)
            && TryReadNumber(after, "generation", out long now)
            && now - was is 0 or 1;
    }

    private ImportOutcome.Imported Delete(AuditEvent audit)
    {
        JsonValue? old = audit.ResponseObject ?? _history.Find(audit.Key);
        if (!audit.IsDryRun)
        {
            _history.Forget(audit.Key);
        }

        UnknownParts unknown = UnknownParts.Options | (old is null ? UnknownParts.OldObject : UnknownParts.None);
        return Make(audit, Operation.Delete, null, old, unknown, audit.Id);
    }

    private List<ImportOutcome> DeleteCollection(AuditEvent audit)
    {
        if (audit.ResponseObject is not { } list
            || KindTable.KindOf(list) is not { } kind
            || list.Member("items") is not { Kind: JsonKind.Array } items)
        {
            return [new ImportOutcome.PassedOver(audit.IsTruncated ? Reasons.Truncated : Reasons.NoObject)];
        }

        string item = kind.Kind.EndsWith("List", StringComparison.Ordinal) ? kind.Kind[..^4] : kind.Kind;
        var outcomes = new List<ImportOutcome>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            JsonValue old = KindTable.KindOf(items[i]) is null
                ? ObjectList.WithKind(items[i], kind with { Kind = item })
                : items[i];
            _history.Forget(audit.KeyOf(old.Member("metadata")?.Member("name")?.Text ?? ""));
            outcomes.Add(Make(audit, Operation.Delete, null, old, UnknownParts.Options, $"{audit.Id}-{i}"));
        }

        return outcomes.Count > 0 ? outcomes : [new ImportOutcome.PassedOver(Reasons.Empty)];
    }

    private ImportOutcome.Imported Connect(AuditEvent audit) => Make(
        audit, Operation.Connect, null, null, UnknownParts.Options | UnknownParts.Object, audit.Id);

    private ImportOutcome.Imported Make(
        AuditEvent audit, Operation operation, JsonValue? shown, JsonValue? old, UnknownParts unknown, string uid)
    {
        GroupVersionKind kind = KindTable.KindOf(shown) ?? KindTable.KindOf(old) ?? KindOf(audit);
        string name = audit.Name.Length > 0
            ? audit.Name
            : (shown ?? old)?.Member("metadata")?.Member("name")?.Text ?? "";
        AdmissionRequest request = new ObjectRequest
        {
            Target = new RequestTarget(kind, audit.Resource, kind, audit.Resource, audit.Namespace, name),
            Object = Placed(shown),
            OldObject = Placed(old),
            Operation = operation,
            Subresource = audit.Subresource,
            User = audit.User,
            DryRun = audit.IsDryRun,
            Unknown = unknown,
        }.Create(uid);
        return new ImportOutcome.Imported(new Recording
        {
            Time = audit.Time,
            Request = request,
            Namespaces = _namespaces.TryGetValue(request.Namespace, out JsonValue? labels)
                ? ImmutableDictionary<string, JsonValue?>.Empty.Add(request.Namespace, labels)
                : ImmutableDictionary<string, JsonValue?>.Empty,
            Origin = RecordingOrigin.AuditLog,
        });

        // The API server placed and converted what it logged.
        PlacedObject? Placed(JsonValue? value) => value is null
            ? null
            : new PlacedObject(
                new FoundKind(kind, audit.Resource, audit.Namespace.Length > 0, KindOrigin.BuiltIn, kind),
                audit.Namespace,
                value);
    }

    private void NoteNamespace(AuditEvent audit, string name, JsonValue stored)
    {
        if (audit.Resource is { Group: "", Resource: "namespaces" })
        {
            _namespaces[name] = stored.Member("metadata")?.Member("labels");
        }
    }

    // The kind of a resource if no object contains it.
    private static GroupVersionKind KindOf(AuditEvent audit) => audit.Subresource switch
    {
        "exec" => new GroupVersionKind("", "v1", "PodExecOptions"),
        "attach" => new GroupVersionKind("", "v1", "PodAttachOptions"),
        "portforward" => new GroupVersionKind("", "v1", "PodPortForwardOptions"),
        "proxy" => new GroupVersionKind("", "v1", "PodProxyOptions"),
        _ when KindTable.Shipped.FindResource(audit.Resource.Group, audit.Resource.Resource) is { } known =>
            new GroupVersionKind(known.Group, audit.Resource.Version, known.Kind),
        _ => new GroupVersionKind(audit.Resource.Group, audit.Resource.Version, "Unknown"),
    };

    private static bool TryReadNumber(JsonValue? metadata, string name, out long number)
    {
        number = 0;
        return metadata?.Member(name) is { } value && value.TryGetInt64(out number);
    }

    private static class Reasons
    {
        public const string Read = "reads";
        public const string Stage = "events from an earlier stage than ResponseComplete";
        public const string Refused = "denied or failed";
        public const string NoResource = "not about a resource";
        public const string Metadata = "logged at level Metadata, without a body";
        public const string Virtual = "access checks, which are not sent to webhooks";
        public const string NoObject = "without the object: log them at level RequestResponse";
        public const string Truncated =
            "truncated by the API server, which left the object out (annotation audit.k8s.io/truncated): increase its "
                + "--audit-log-truncate-max-event-size (or --audit-webhook-truncate-max-event-size), or set "
                + "--audit-log-truncate-enabled=false";
        public const string Connection = "another stage of a connection that has already been imported";
        public const string Repeated = "logged twice (same auditID)";
        public const string Empty = "deletions without an object";
    }
}
