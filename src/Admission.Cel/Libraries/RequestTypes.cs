using System.Collections.Immutable;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>The types of <c>request</c> and <c>namespaceObject</c>, as the API server declares them.</summary>
internal static class RequestTypes
{
    public static readonly CelType Request = CelType.Struct("kubernetes.AdmissionRequest");
    public static readonly CelType Namespace = CelType.Struct("kubernetes.Namespace");

    private static readonly CelType Kind = CelType.Struct("kubernetes.GroupVersionKind");
    private static readonly CelType Resource = CelType.Struct("kubernetes.GroupVersionResource");
    private static readonly CelType User = CelType.Struct("kubernetes.UserInfo");
    private static readonly CelType Metadata = CelType.Struct("kubernetes.NamespaceMetadata");
    private static readonly CelType Spec = CelType.Struct("kubernetes.NamespaceSpec");
    private static readonly CelType Status = CelType.Struct("kubernetes.NamespaceStatus");
    private static readonly CelType Condition = CelType.Struct("kubernetes.NamespaceCondition");
    private static readonly CelType Texts = CelType.List(CelType.String);
    private static readonly CelType TextMap = CelType.Map(CelType.String, CelType.String);

    public static readonly ImmutableArray<(string Name, ImmutableDictionary<string, CelType> Fields)> All =
    [
        Of(Kind, ("group", CelType.String), ("version", CelType.String), ("kind", CelType.String)),
        Of(Resource, ("group", CelType.String), ("version", CelType.String), ("resource", CelType.String)),
        Of(
            User,
            ("username", CelType.String),
            ("uid", CelType.String),
            ("groups", Texts),
            ("extra", CelType.Map(CelType.String, Texts))),
        Of(
            Request,
            ("kind", Kind),
            ("resource", Resource),
            ("subResource", CelType.String),
            ("requestKind", Kind),
            ("requestResource", Resource),
            ("requestSubResource", CelType.String),
            ("name", CelType.String),
            ("namespace", CelType.String),
            ("operation", CelType.String),
            ("userInfo", User),
            ("dryRun", CelType.Bool),
            ("options", CelType.Dyn)),
        Of(
            Metadata,
            ("name", CelType.String),
            ("generateName", CelType.String),
            ("namespace", CelType.String),
            ("labels", TextMap),
            ("annotations", TextMap),
            ("UID", CelType.String),
            ("creationTimestamp", CelType.Timestamp),
            ("deletionGracePeriodSeconds", CelType.Int),
            ("deletionTimestamp", CelType.Timestamp),
            ("generation", CelType.Int),
            ("resourceVersion", CelType.String),
            ("finalizers", Texts)),
        Of(Spec, ("finalizers", Texts)),
        Of(
            Condition,
            ("status", CelType.String),
            ("type", CelType.String),
            ("lastTransitionTime", CelType.Timestamp),
            ("message", CelType.String),
            ("reason", CelType.String)),
        Of(Status, ("conditions", CelType.List(Condition)), ("phase", CelType.String)),
        Of(Namespace, ("metadata", Metadata), ("spec", Spec), ("status", Status)),
    ];

    private static (string Name, ImmutableDictionary<string, CelType> Fields) Of(
        CelType type, params (string Name, CelType Type)[] fields) =>
        (type.Name, fields.ToImmutableDictionary(field => field.Name, field => field.Type, StringComparer.Ordinal));
}
