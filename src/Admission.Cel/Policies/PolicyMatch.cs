using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>
/// What a policy or binding matches: the whole of <c>matchConstraints</c> and <c>matchResources</c>.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/matching
/// </summary>
public sealed class PolicyMatch
{
    private readonly JsonValue? _match;

    /// <summary>A match; null for one that matches everything.</summary>
    public PolicyMatch(JsonValue? match) => _match = match;

    /// <summary>Does it match a request?</summary>
    /// <param name="request">The request of a review.</param>
    /// <param name="namespaceLabels">The labels of the request's namespace; null for none.</param>
    public bool Matches(JsonValue request, JsonValue? namespaceLabels)
    {
        if (_match is null)
        {
            return true;
        }

        return MatchesNamespace(request, namespaceLabels) && MatchesObject(request)
            && !HasRule("excludeResourceRules", request) && (IsUnlimited || HasRule("resourceRules", request));
    }

    private bool IsUnlimited => (_match?.Member("resourceRules")?.Count ?? 0) == 0;

    // A Namespace is matched by its own labels, another object without a namespace always.
    private bool MatchesNamespace(JsonValue request, JsonValue? namespaceLabels)
    {
        JsonValue? selector = _match!.Member("namespaceSelector");
        if (JsonLabelSelector.IsEmpty(selector))
        {
            return true;
        }

        if (IsNamespace(request))
        {
            JsonValue? itself = request.Member("object") is { Kind: JsonKind.Object } given
                ? given
                : request.Member("oldObject");
            return JsonLabelSelector.Matches(selector, itself?.Member("metadata")?.Member("labels"));
        }

        return string.IsNullOrEmpty(request.Member("namespace")?.Text) || JsonLabelSelector.Matches(selector,
            namespaceLabels);
    }

    private bool MatchesObject(JsonValue request)
    {
        JsonValue? selector = _match!.Member("objectSelector");
        return JsonLabelSelector.IsEmpty(selector) || HasLabels(request.Member("object"), selector)
            || HasLabels(request.Member("oldObject"), selector);
    }

    private static bool HasLabels(JsonValue? value, JsonValue? selector) => value is { Kind: JsonKind.Object }
        && JsonLabelSelector.Matches(selector, value.Member("metadata")?.Member("labels"));

    private static bool IsNamespace(JsonValue request) =>
        request.Member("resource")?.Member("resource")?.Text == "namespaces"
        && string.IsNullOrEmpty(request.Member("resource")?.Member("group")?.Text);

    private bool HasRule(string name, JsonValue request)
    {
        bool isExact = _match!.Member("matchPolicy")?.Text == "Exact";
        foreach (JsonValue rule in _match.Member(name) is { } rules ? rules.Items : [])
        {
            // An equivalent version is what the review was converted to; the original is the one that was asked for.
            bool matches = MatchesRule(rule, request, request.Member("requestResource") ?? request.Member("resource"),
                "requestSubResource")
                || (!isExact && MatchesRule(rule, request, request.Member("resource"), "subResource"));
            if (matches)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesRule(JsonValue rule, JsonValue request, JsonValue? resource, string subResource)
    {
        string name = resource?.Member("resource")?.Text ?? "";
        string sub = request.Member(subResource)?.Text ?? "";
        return Has(rule.Member("apiGroups"), resource?.Member("group")?.Text ?? "")
            && Has(rule.Member("apiVersions"), resource?.Member("version")?.Text ?? "")
            && Has(rule.Member("operations"), request.Member("operation")?.Text ?? "")
            && HasResource(rule.Member("resources"), name, sub)
            && MatchesScope(rule.Member("scope")?.Text, request)
            && HasName(rule.Member("resourceNames"), request.Member("name")?.Text ?? "");
    }

    private static bool Has(JsonValue? list, string value)
    {
        foreach (JsonValue item in list is null ? [] : list.Items)
        {
            if (item.Text == "*" || item.Text == value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasResource(JsonValue? list, string name, string subResource)
    {
        foreach (JsonValue item in list is null ? [] : list.Items)
        {
            string[] parts = (item.Text ?? "").Split('/', 2);
            string sub = parts.Length > 1 ? parts[1] : "";
            if ((parts[0] == "*" || parts[0] == name) && (sub == "*" || sub == subResource))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasName(JsonValue? list, string name)
    {
        if ((list?.Count ?? 0) == 0)
        {
            return true;
        }

        foreach (JsonValue item in list!.Items)
        {
            if (item.Text == name)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesScope(string? scope, JsonValue request)
    {
        bool isCluster = IsNamespace(request) || string.IsNullOrEmpty(request.Member("namespace")?.Text);
        return scope switch { "Cluster" => isCluster, "Namespaced" => !isCluster, _ => true };
    }
}
