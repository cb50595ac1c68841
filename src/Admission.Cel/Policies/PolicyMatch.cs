using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>
/// What a policy or binding matches: the whole of <c>matchConstraints</c> or <c>matchResources</c>. Immutable.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/matching
/// </summary>
internal sealed class PolicyMatch : INativeMatch
{
    private readonly string _field;
    private readonly bool _isExact;
    private readonly LabelSelector? _namespaces;
    private readonly LabelSelector? _objects;

    /// <summary>Reads <c>matchConstraints</c> or <c>matchResources</c>.</summary>
    /// <param name="field">Its field, <c>matchConstraints</c>.</param>
    /// <param name="match">The match; null matches everything.</param>
    public PolicyMatch(string field, JsonValue? match)
    {
        _field = field;
        _isExact = match?.Member("matchPolicy")?.Text == "Exact";
        Rules = RulesOf(match, "resourceRules");
        Excludes = RulesOf(match, "excludeResourceRules");
        _namespaces = SelectorOf(match, "namespaceSelector");
        _objects = SelectorOf(match, "objectSelector");
    }

    /// <summary>The rules of which one must cover the request; empty for every request.</summary>
    public ImmutableArray<ResourceRule> Rules { get; }

    /// <summary>The rules of which none may cover the request.</summary>
    public ImmutableArray<ResourceRule> Excludes { get; }

    /// <summary>Its errors, with the field; empty if there are none.</summary>
    public List<(string Field, string Message)> Problems { get; } = [];

    /// <inheritdoc/>
    public bool NeedsNamespaceLabels => _namespaces is { AsksOnlyForNamespaceName: false };

    /// <inheritdoc/>
    public MatchResult Matches(AdmissionRequest request, INamespaceLabels namespaces)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(namespaces);
        if (IsExempt(request.Resource))
        {
            return MatchResult.No;
        }

        MatchResult result = MatchRules(request);
        result = result == MatchResult.No ? result : And(result, MatchObject(request));
        return result == MatchResult.No ? result : And(result, MatchNamespace(request, namespaces));
    }

    /// <inheritdoc/>
    public NativeMiss? FindMiss(AdmissionRequest request, INamespaceLabels namespaces)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(namespaces);
        string resource = $"{request.Operation.ToWire()} {request.Resource.PluralDotGroup} {request.Resource.Version}";
        string subresource = request.Subresource.Length == 0 ? resource : $"{resource}/{request.Subresource}";
        if (IsExempt(request.Resource))
        {
            return new NativeMiss(_field, "a resource that the API server evaluates policies for", subresource);
        }

        if (MatchRules(request) is not MatchResult.Yes and var rules)
        {
            return HasRule(Excludes, request)
                ? new NativeMiss($"{_field}.excludeResourceRules", string.Join("; ", Excludes), subresource)
                : new NativeMiss(
                    $"{_field}.resourceRules",
                    string.Join("; ", Rules),
                    subresource,
                    rules == MatchResult.No
                        ? ""
                        : $"{_field} selects a version of {request.Resource.PluralDotGroup} other than "
                            + $"{request.Resource.Version}. The API server converts the object to that version first, "
                            + "but Admission cannot convert objects. Match version "
                            + $"{request.Resource.Version} instead.");
        }

        if (MatchObject(request) is not MatchResult.Yes and var labels)
        {
            return new NativeMiss(
                $"{_field}.objectSelector",
                _objects!.ToString(),
                LabelsOf(request.Object ?? request.OldObject)?.ToString() ?? "none",
                labels == MatchResult.No ? "" : "the labels of the object are not known for this request.");
        }

        return MatchNamespace(request, namespaces) is not MatchResult.Yes and var spaces
            ? new NativeMiss(
                $"{_field}.namespaceSelector",
                _namespaces!.ToString(),
                NamespaceLabelsOf(request, namespaces)?.ToString() ?? "none",
                spaces == MatchResult.No
                    ? ""
                    : $"the policy depends on labels of the namespace '{request.Namespace}', which are not known. "
                        + namespaces.Remedy)
            : null;
    }

    /// <summary>Is the object of the request a Namespace?</summary>
    internal static bool IsNamespace(AdmissionRequest request) =>
        request.Resource is { Group: "", Resource: "namespaces" };

    private static MatchResult And(MatchResult left, MatchResult right) =>
        left == MatchResult.Yes ? right : right == MatchResult.No ? MatchResult.No : left;

    // The API server never evaluates policies for these.
    private static bool IsExempt(GroupVersionResource resource) => (resource.Group, resource.Resource) switch
    {
        ("admissionregistration.k8s.io", "validatingadmissionpolicies" or "validatingadmissionpolicybindings"
            or "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings") => true,
        ("authentication.k8s.io", "tokenreviews" or "selfsubjectreviews") => true,
        ("authorization.k8s.io", "subjectaccessreviews" or "localsubjectaccessreviews" or "selfsubjectaccessreviews"
            or "selfsubjectrulesreviews") => true,
        _ => false,
    };

    private MatchResult MatchRules(AdmissionRequest request)
    {
        if (HasRule(Excludes, request))
        {
            return MatchResult.No;
        }

        if (Rules.IsEmpty)
        {
            return MatchResult.Yes;
        }

        if (HasRule(Rules, request))
        {
            return HasObject(request) ? MatchResult.Yes : MatchResult.Unknown;
        }

        return !_isExact && Rules.Any(rule => rule.CoversConverted(request, request.Resource, request.Subresource))
            ? MatchResult.Unknown
            : MatchResult.No;
    }

    // The API server evaluates a policy that names only the requested version with the object in that version. A
    // webhook that is registered for another version gets the object in that one.
    private bool HasObject(AdmissionRequest request)
    {
        if (request.RequestResource.Resource is not { Length: > 0 }
            || request.RequestResource.Version == request.Resource.Version)
        {
            return true;
        }

        foreach (ResourceRule rule in Rules)
        {
            if (rule.Covers(request, request.Resource, request.Subresource))
            {
                return true;
            }
        }

        return false;
    }

    // The requested resource, and, unless the match is exact, the resource to which the API server converted it.
    private bool HasRule(ImmutableArray<ResourceRule> rules, AdmissionRequest request)
    {
        bool isAsked = request.RequestResource.Resource is { Length: > 0 };
        foreach (ResourceRule rule in rules)
        {
            if ((isAsked && rule.Covers(request, request.RequestResource, request.RequestSubresource))
                || ((!isAsked || !_isExact) && rule.Covers(request, request.Resource, request.Subresource)))
            {
                return true;
            }
        }

        return false;
    }

    private MatchResult MatchObject(AdmissionRequest request)
    {
        if (_objects is null)
        {
            return MatchResult.Yes;
        }

        if (Fits(request.Object) || Fits(request.OldObject))
        {
            return MatchResult.Yes;
        }

        return (request.Unknown & (UnknownParts.Object | UnknownParts.OldObject)) != 0
            ? MatchResult.Unknown
            : MatchResult.No;
    }

    private bool Fits(JsonValue? value) =>
        value is { Kind: JsonKind.Object } && _objects!.Matches(LabelsOf(value));

    // A Namespace is matched by its own new labels. Another object without a namespace always matches.
    private MatchResult MatchNamespace(AdmissionRequest request, INamespaceLabels namespaces)
    {
        if (_namespaces is null)
        {
            return MatchResult.Yes;
        }

        if (IsNamespace(request))
        {
            JsonValue? itself = request.Object is { Kind: JsonKind.Object } given ? given : request.OldObject;
            return (request.Unknown & UnknownParts.Object) != 0 ? MatchResult.Unknown
                : _namespaces.MatchesNamespace(request.Name, new NamespaceLabels(LabelsOf(itself)));
        }

        return request.Namespace.Length == 0
            ? MatchResult.Yes
            : _namespaces.MatchesNamespace(
                request.Namespace,
                _namespaces.AsksOnlyForNamespaceName ? null : namespaces.Find(request.Namespace));
    }

    private static JsonValue? NamespaceLabelsOf(AdmissionRequest request, INamespaceLabels namespaces) =>
        IsNamespace(request) ? LabelsOf(request.Object ?? request.OldObject)
            : namespaces.Find(request.Namespace)?.Labels;

    private static JsonValue? LabelsOf(JsonValue? value) => value?.Member("metadata")?.Member("labels");

    private static ImmutableArray<ResourceRule> RulesOf(JsonValue? match, string name) =>
        match?.Member(name) is { Kind: JsonKind.Array } rules
            ? [.. rules.Items.ToArray().Select(static rule => new ResourceRule(rule))]
            : [];

    private LabelSelector? SelectorOf(JsonValue? match, string name)
    {
        if (match?.Member(name) is not { Kind: JsonKind.Object } selector)
        {
            return null;
        }

        var errors = new List<(string Field, string Message)>();
        if (JsonLabelSelector.TryRead(selector, out LabelSelector? read, errors))
        {
            return read!.IsEmpty ? null : read;
        }

        Problems.AddRange(errors.Select(one => ($"spec.{_field}.{name}.{one.Field}".TrimEnd('.'), one.Message)));
        return null;
    }
}
