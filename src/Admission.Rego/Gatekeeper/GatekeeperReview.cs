using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.Memo;
using Admission.Protocol;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// A request as Gatekeeper shows it to templates: <c>input.review</c>. Numbers are converted to floats.
/// </summary>
public sealed class GatekeeperReview
{
    private readonly Func<RegoValue> _build;
    private RegoValue? _value;

    private GatekeeperReview(GroupVersionKind kind, string name, string space, Func<RegoValue> build)
    {
        Kind = kind;
        Name = name;
        Namespace = space;
        _build = build;
    }

    /// <summary>The kind of the object.</summary>
    public GroupVersionKind Kind { get; }

    /// <summary>The name; empty if the API server will generate it.</summary>
    public string Name { get; }

    /// <summary>The namespace of the request; empty if there is none.</summary>
    public string Namespace { get; }

    /// <summary>The object; the old object on DELETE.</summary>
    public JsonValue? Object { get; private init; }

    /// <summary>The old object; null if there is none.</summary>
    public JsonValue? OldObject { get; private init; }

    /// <summary>The object of the namespace; null if it is not known.</summary>
    public JsonValue? NamespaceObject { get; private init; }

    /// <summary>The labels of the namespace, if its object is not known but they are.</summary>
    internal NamespaceLabels? Labels { get; private init; }

    /// <summary>Was the object generated from a workload, and not sent?</summary>
    public bool IsGenerated { get; private init; }

    /// <summary>Is the object or the old object not known, because no API server sent the request?</summary>
    internal bool IsObjectUnknown { get; private init; }

    /// <summary>The member <c>request</c> of the AdmissionReview; null for a plain object.</summary>
    internal JsonValue? Request { get; private init; }

    /// <summary>The review as Rego sees it. Built when it is first read.</summary>
    internal RegoValue Value => _value ??= _build();

    /// <summary>The review of a plain object: no user, no operation.</summary>
    /// <param name="value">The object.</param>
    /// <param name="namespaceObject">Its Namespace, for <c>namespaceSelector</c>; null if it is not known.</param>
    /// <param name="isGenerated">Was it made from a workload?</param>
    public static GatekeeperReview FromObject(
        JsonValue value, JsonValue? namespaceObject = null, bool isGenerated = false) =>
        FromObject(value, namespaceObject, isGenerated, labels: null);

    internal static GatekeeperReview FromObject(
        JsonValue value, JsonValue? namespaceObject, bool isGenerated, NamespaceLabels? labels)
    {
        ArgumentNullException.ThrowIfNull(value);
        string[] version = (value.Member("apiVersion")?.Text ?? "").Split('/', 2);
        var kind = new GroupVersionKind(
            version.Length == 2 ? version[0] : "", version[^1], value.Member("kind")?.Text ?? "");
        JsonValue? metadata = value.Member("metadata");
        string name = metadata?.Member("name")?.Text ?? "";
        string space = metadata?.Member("namespace")?.Text ?? "";
        return new GatekeeperReview(kind, name, space, () => ValueOf(value, kind, name, space))
        {
            Object = value,
            NamespaceObject = namespaceObject,
            Labels = labels,
            IsGenerated = isGenerated,
        };
    }

    /// <summary>The review of an AdmissionReview's member <c>request</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="namespaceObject">Its Namespace; null if it is not known.</param>
    /// <param name="labels">The labels of its Namespace, if the object is not known but they are.</param>
    /// <param name="unknown">Parts of the request that are not known. A template that reads one has no verdict.</param>
    /// <param name="isShown">Do templates see it, as <c>_unstable.namespace</c>? In gator they do not.</param>
    public static GatekeeperReview FromRequest(
        JsonValue request,
        JsonValue? namespaceObject = null,
        NamespaceLabels? labels = null,
        bool isShown = true,
        UnknownParts unknown = UnknownParts.None) =>
        FromRequest(request, namespaceObject, labels, isShown, unknown, reads: null);

    internal static GatekeeperReview FromRequest(
        JsonValue request,
        JsonValue? namespaceObject,
        NamespaceLabels? labels,
        bool isShown,
        UnknownParts unknown,
        ReadTrace? reads)
    {
        ArgumentNullException.ThrowIfNull(request);
        JsonValue? kind = request.Member("kind");
        JsonValue? old = Present(request.Member("oldObject"));
        JsonValue? value = Present(request.Member("object"));
        bool isDelete = request.Member("operation")?.Text == "DELETE";
        if (isDelete)
        {
            value = old;
        }

        string name = request.Member("name")?.Text ?? "";
        string space = request.Member("namespace")?.Text ?? "";
        return new GatekeeperReview(
            new GroupVersionKind(
                kind?.Member("group")?.Text ?? "", kind?.Member("version")?.Text ?? "",
                    kind?.Member("kind")?.Text ?? ""),
            name,
            space,
            () => UnknownMembers.Hide(
                new RequestView(
                    RegoValue.From(request, asFloats: true, reads),
                    isDelete,
                    isShown && namespaceObject is not null ? RegoValue.FromFloats(namespaceObject) : null),
                unknown,
                isDelete))
        {
            Request = request,
            Object = value,
            OldObject = old,
            NamespaceObject = namespaceObject,
            Labels = labels,
            IsObjectUnknown = (unknown & (UnknownParts.Object | UnknownParts.OldObject)) != 0,
        };
    }

    // A plain object has no user and no operation.
    private static RegoValue ValueOf(JsonValue value, GroupVersionKind kind, string name, string space)
    {
        RegoString empty = RegoString.Empty;
        ObjectBuilder review = new ObjectBuilder()
            .Set("kind", new ObjectBuilder()
                .Set("group", new RegoString(kind.Group))
                .Set("version", new RegoString(kind.Version))
                .Set("kind", new RegoString(kind.Kind)).Build())
            .Set("resource", new ObjectBuilder()
                .Set("group", empty).Set("version", empty).Set("resource", empty).Build())
            .Set("object", RegoValue.FromFloats(value))
            .Set("oldObject", RegoNull.Value)
            .Set("options", RegoNull.Value)
            .Set("operation", empty)
            .Set("uid", empty)
            .Set("userInfo", RegoObject.Empty);
        AddNames(review, name, space);
        return review.Build();
    }

    /// <summary>The object as templates see it; null if it is not known or there is none.</summary>
    internal RegoValue? ObjectValue =>
        IsObjectUnknown || Object is null ? null : ((RegoObject)Value).Member("object");

    /// <summary>The review for templates, with another object.</summary>
    internal RegoValue WithObject(RegoValue value) => new ChangedObject((RegoObject)Value, "object", value);

    private static JsonValue? Present(JsonValue? value) => value?.Kind == JsonKind.Null ? null : value;

    private static void AddNames(ObjectBuilder review, string name, string space)
    {
        if (name.Length > 0)
        {
            review.Set("name", new RegoString(name));
        }

        if (space.Length > 0)
        {
            review.Set("namespace", new RegoString(space));
        }
    }
}
