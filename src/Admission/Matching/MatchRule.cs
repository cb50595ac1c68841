using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Matching;

/// <summary>
/// One rule of a policy's <c>match</c>, or of an override or exception. Its members are combined with AND; a member
/// that is null or empty matches everything. Immutable.
/// </summary>
public sealed record MatchRule
{
    /// <summary>Resources, OR. Empty covers every resource: overrides and exceptions need none.</summary>
    public ImmutableArray<ResourcePattern> Resources { get; init; } = [];

    /// <summary>
    /// Kinds that the request carries, OR. Empty covers every kind. The policies of Gatekeeper name kinds instead of
    /// resources: a request for <c>pods/status</c> carries a Pod, one for <c>pods/exec</c> does not.
    /// </summary>
    public ImmutableArray<KindPattern> Kinds { get; init; } = [];

    /// <summary>Operations, OR. Default all; a policy without operations has CREATE and UPDATE.</summary>
    public ImmutableArray<Operation> Operations { get; init; } =
        [Operation.Create, Operation.Update, Operation.Delete, Operation.Connect];

    /// <summary>
    /// Namespace of the object; for a Namespace, its own name. A cluster-scoped object has none: only a list with only
    /// exclusions covers it.
    /// </summary>
    public GlobList? Namespaces { get; init; }

    /// <summary>
    /// Name of the object. If the server will generate it from <c>generateName</c>, the prefix followed by characters
    /// that only a wildcard matches: <c>billing-*</c> matches the prefix <c>billing-</c>, and so does its exclusion.
    /// </summary>
    public GlobList? Names { get; init; }

    /// <summary>
    /// Labels of the object: of the old one on DELETE, of both on UPDATE, see <see cref="LabelScope"/>. A request
    /// without the object (exec, scale, eviction) cannot be decided.
    /// </summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>
    /// Labels of the object's namespace; for a Namespace its own, see <see cref="LabelScope"/>. It never exempts a
    /// cluster-scoped object: the rule of a policy covers it, an exception does not.
    /// </summary>
    public LabelSelector? NamespaceLabels { get; init; }

    /// <summary>Name of the user, including <c>system:serviceaccount:NAMESPACE:NAME</c> of a service account.</summary>
    public GlobList? Users { get; init; }

    /// <summary>Groups of the user: at least one is included, and none is excluded.</summary>
    public GlobList? Groups { get; init; }

    /// <summary>
    /// Service account as <c>NAMESPACE:NAME</c>, the end of its user name. Other users are covered only by a list with
    /// only exclusions.
    /// </summary>
    public GlobList? ServiceAccounts { get; init; }

    /// <summary>Which object's labels count when a request changes them. Default for a policy's own match.</summary>
    public LabelScope LabelScope { get; init; }

    /// <summary>
    /// Further conditions of a policy of another product, evaluated as in that product; null for none.
    /// </summary>
    public INativeMatch? Native { get; init; }

    /// <summary>
    /// Does any of the rules cover the request? Unknown if none certainly does and one cannot be decided.
    /// </summary>
    public static MatchResult MatchesAny(
        ImmutableArray<MatchRule> rules, AdmissionRequest request, INamespaceLabels namespaces)
    {
        var result = MatchResult.No;
        foreach (MatchRule rule in rules)
        {
            switch (rule.Matches(request, namespaces))
            {
                case MatchResult.Yes:
                    return MatchResult.Yes;
                case MatchResult.Unknown:
                    result = MatchResult.Unknown;
                    break;
            }
        }

        return result;
    }

    /// <summary>
    /// Does this rule cover the request? The cheapest conditions come first, the namespace's labels last.
    /// </summary>
    public MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(namespaces);
        if (!CoversOperation(request.Operation)
            || !CoversResource(request)
            || !CoversKind(request.Kind)
            || !CoversNamespace(request.Namespace)
            || !CoversName(request))
        {
            return MatchResult.No;
        }

        MatchResult users = MatchUser(request);
        MatchResult labels = users == MatchResult.No || Labels is null
            ? users
            : And(users, MatchLabels(Labels, request));
        MatchResult spaces = labels == MatchResult.No || NamespaceLabels is null
            ? labels
            : And(labels, MatchNamespaceLabels(NamespaceLabels, request, namespaces));
        return spaces == MatchResult.No || Native is null ? spaces : And(spaces, Native.Matches(request, namespaces));
    }

    private static MatchResult And(MatchResult left, MatchResult right) =>
        left == MatchResult.Yes ? right : right == MatchResult.No ? MatchResult.No : left;

    private MatchResult MatchUser(AdmissionRequest request)
    {
        bool asks = Users is not null || Groups is not null || ServiceAccounts is not null;
        return asks && (request.Unknown & UnknownParts.User) != 0 ? MatchResult.Unknown
            : CoversUser(request.User) ? MatchResult.Yes
            : MatchResult.No;
    }

    /// <summary>
    /// The first member, by its name in a policy, because of which the rule does not cover the request or cannot be
    /// decided; null if it covers it. For explanations: <see cref="Matches"/> checks the same in the same order.
    /// </summary>
    public string? FindMiss(AdmissionRequest request, INamespaceLabels namespaces)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(namespaces);
        return !CoversOperation(request.Operation) ? "operations"
            : !CoversResource(request) ? "resources"
            : !CoversKind(request.Kind) ? "kinds"
            : !CoversNamespace(request.Namespace) ? "namespaces"
            : !CoversName(request) ? "names"
            : FindUserMiss(request) is { } user ? user
            : Labels is not null && MatchLabels(Labels, request) != MatchResult.Yes ? "labels"
            : Native?.FindMiss(request, namespaces) is { } miss ? miss.Member
            : Matches(request, namespaces) != MatchResult.Yes ? "namespaceLabels"
            : null;
    }

    private string? FindUserMiss(AdmissionRequest request)
    {
        bool isUnknown = (request.Unknown & UnknownParts.User) != 0;
        return Users is not null && (isUnknown || !Users.Matches(request.User.Username)) ? "users"
            : Groups is not null && (isUnknown || !Groups.MatchesAny(request.User.Groups)) ? "groups"
            : ServiceAccounts is not null && (isUnknown || !CoversUser(request.User)) ? "serviceAccounts"
            : null;
    }

    /// <summary>Must the labels of a namespace be known, beyond its name, to decide this rule?</summary>
    internal bool NeedsNamespaceLabels =>
        NamespaceLabels is { AsksOnlyForNamespaceName: false } || Native?.NeedsNamespaceLabels == true;

    /// <summary>
    /// Does the rule look up <see cref="NamespaceLabels"/> for that request? A cluster-scoped object has no namespace,
    /// and a Namespace contains its own labels.
    /// </summary>
    public static bool LooksUpNamespace(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Namespace.Length > 0 && !CarriesNamespace(request);
    }

    /// <summary>Does the rule cover that operation?</summary>
    internal bool CoversOperation(Operation operation)
    {
        foreach (Operation covered in Operations)
        {
            if (covered == operation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does the rule ask for that kind?</summary>
    internal bool CoversKind(GroupVersionKind kind)
    {
        foreach (KindPattern pattern in Kinds)
        {
            if (pattern.Covers(kind))
            {
                return true;
            }
        }

        return Kinds.IsEmpty;
    }

    /// <summary>Does the rule ask for that resource?</summary>
    internal bool CoversResource(AdmissionRequest request)
    {
        foreach (ResourcePattern pattern in Resources)
        {
            if (pattern.Covers(request))
            {
                return true;
            }
        }

        return Resources.IsEmpty;
    }

    private bool CoversNamespace(string name) =>
        Namespaces is null || (name.Length == 0 ? Namespaces.OnlyExcludes : Namespaces.Matches(name));

    private bool CoversUser(UserInfo user)
    {
        if (Users is not null && !Users.Matches(user.Username))
        {
            return false;
        }

        if (Groups is not null && !Groups.MatchesAny(user.Groups))
        {
            return false;
        }

        return ServiceAccounts is null
            || (user.ServiceAccount is { } account ? ServiceAccounts.Matches(account) : ServiceAccounts.OnlyExcludes);
    }

    private bool CoversName(AdmissionRequest request)
    {
        if (Names is null)
        {
            return true;
        }

        bool isGenerated = request.Name.Length == 0 && request.GenerateName.Length > 0;
        return Names.Matches(isGenerated ? GeneratedName.Placeholder(request.GenerateName) : request.Name);
    }

    private MatchResult MatchLabels(LabelSelector selector, AdmissionRequest request)
    {
        if (!CarriesWholeObject(request) || (request.Unknown & (UnknownParts.Object | UnknownParts.OldObject)) != 0)
        {
            return MatchResult.Unknown;
        }

        return MatchEither(selector, request) ? MatchResult.Yes : MatchResult.No;
    }

    private MatchResult MatchNamespaceLabels(
        LabelSelector selector, AdmissionRequest request, INamespaceLabels namespaces)
    {
        if (CarriesNamespace(request))
        {
            if ((request.Unknown & (UnknownParts.Object | UnknownParts.OldObject)) != 0)
            {
                return MatchResult.Unknown;
            }

            return MatchEither(selector, request) ? MatchResult.Yes : MatchResult.No;
        }

        if (request.Namespace.Length == 0)
        {
            return LabelScope == LabelScope.OldOrNew ? MatchResult.Yes : MatchResult.No;
        }

        return selector.AsksOnlyForNamespaceName
            ? selector.MatchesNamespace(request.Namespace, null)
            : selector.MatchesNamespace(request.Namespace, namespaces.Find(request.Namespace));
    }

    private bool MatchEither(LabelSelector selector, AdmissionRequest request)
    {
        string? name = !IsNamespace(request) ? null
            : request.Name.Length > 0 ? request.Name
            : request.GenerateName.Length > 0 ? GeneratedName.Placeholder(request.GenerateName)
            : null;
        if (request.Object is null || request.OldObject is null)
        {
            return Fits(request.Object ?? request.OldObject);
        }

        return LabelScope == LabelScope.OldOrNew
            ? Fits(request.Object) || Fits(request.OldObject)
            : Fits(request.Object) && Fits(request.OldObject);

        bool Fits(JsonValue? @object) => name is null
            ? selector.Matches(LabelsOf(@object))
            : selector.MatchesNamespace(name, new NamespaceLabels(LabelsOf(@object))) == MatchResult.Yes;
    }

    private static bool CarriesNamespace(AdmissionRequest request) =>
        IsNamespace(request) && CarriesWholeObject(request);

    private static bool IsNamespace(AdmissionRequest request) =>
        request.Resource is { Group: "", Resource: "namespaces" };

    private static JsonValue? LabelsOf(JsonValue? @object) => @object?.Member("metadata")?.Member("labels");

    // A Scale, an Eviction or the options of an exec have their own metadata, or none, and not the object's labels.
    private static bool CarriesWholeObject(AdmissionRequest request) =>
        request.Operation != Operation.Connect
        && request.Subresource is "" or "status" or "finalize" or "ephemeralcontainers" or "resize" or "approval"
        && (request.Object ?? request.OldObject)?.Kind == JsonKind.Object;
}
