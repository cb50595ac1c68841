using System.Collections.Immutable;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cel.Policies;

/// <summary>
/// Errors of a policy or binding that the API server would report, besides its expressions: unknown fields,
/// values that it does not accept, and what is missing.
/// Source of truth: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation
/// </summary>
internal static class AdmissionPolicyCheck
{
    private static readonly ImmutableArray<string> Rules = ["resourceRules", "excludeResourceRules"];

    private static readonly ImmutableArray<string> MatchFields =
        [.. Rules, "namespaceSelector", "objectSelector", "matchPolicy"];

    private static readonly ImmutableArray<string> RuleFields =
        ["apiGroups", "apiVersions", "operations", "resources", "resourceNames", "scope"];

    private static readonly ImmutableArray<string> Operations = ["CREATE", "UPDATE", "DELETE", "CONNECT", "*"];

    private static readonly ImmutableArray<string> Reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

    private static readonly ImmutableArray<string> Actions = ["Deny", "Warn", "Audit"];

    /// <summary>Checks a ValidatingAdmissionPolicy.</summary>
    public static List<PolicyError> CheckPolicy(CelDocument document)
    {
        var check = new DocumentCheck(document);
        if (!check.TryBegin(out JsonValue? spec))
        {
            return check.Errors;
        }

        check.KnowsOnly(spec, "spec", ["paramKind", "matchConstraints", "validations", "failurePolicy",
            "auditAnnotations", "matchConditions", "variables"]);
        check.IsOneOf(spec, "spec.failurePolicy", ["Fail", "Ignore"]);
        JsonValue? match = spec.Member("matchConstraints");
        if ((match?.Member("resourceRules")?.Count ?? 0) == 0)
        {
            check.Add(
                match is null ? "spec" : "spec.matchConstraints",
                "spec.matchConstraints.resourceRules is missing. Specify the resources that the policy matches.");
        }

        CheckMatch(check, match, "spec.matchConstraints");
        if ((spec.Member("validations")?.Count ?? 0) == 0 && (spec.Member("auditAnnotations")?.Count ?? 0) == 0)
        {
            check.Add("spec", "spec.validations is missing. Write at least one validation or audit annotation.");
        }

        if (spec.Member("paramKind") is { Kind: JsonKind.Object } kind)
        {
            check.KnowsOnly(kind, "spec.paramKind", ["apiVersion", "kind"]);
            check.Requires(kind, "spec.paramKind", "apiVersion");
            check.Requires(kind, "spec.paramKind", "kind");
        }

        foreach ((JsonValue item, string field) in check.Items(spec, "spec.matchConditions", ["name", "expression"]))
        {
            check.Requires(item, field, "name");
            check.Requires(item, field, "expression");
        }

        foreach ((JsonValue item, string field) in check.Items(spec, "spec.variables", ["name", "expression"]))
        {
            check.Requires(item, field, "name");
            check.Requires(item, field, "expression");
        }

        foreach ((JsonValue item, string field) in check.Items(
            spec, "spec.validations", ["expression", "message", "messageExpression", "reason"]))
        {
            check.Requires(item, field, "expression");
            check.IsText(item, field, "message");
            check.IsText(item, field, "messageExpression");
            check.IsOneOf(item, field + ".reason", Reasons);
            if (item.Member("message")?.Text?.Trim().Contains('\n', StringComparison.Ordinal) == true)
            {
                check.Add(field + ".message", $"{field}.message must not contain line breaks. Write one line.");
            }
        }

        foreach ((JsonValue item, string field) in check.Items(
            spec, "spec.auditAnnotations", ["key", "valueExpression"]))
        {
            check.Requires(item, field, "key");
            check.Requires(item, field, "valueExpression");
        }

        return check.Errors;
    }

    /// <summary>Checks a ValidatingAdmissionPolicyBinding.</summary>
    public static List<PolicyError> CheckBinding(CelDocument document)
    {
        var check = new DocumentCheck(document);
        if (!check.TryBegin(out JsonValue? spec))
        {
            return check.Errors;
        }

        check.KnowsOnly(spec, "spec", ["policyName", "paramRef", "matchResources", "validationActions"]);
        check.Requires(spec, "spec", "policyName");
        CheckMatch(check, spec.Member("matchResources"), "spec.matchResources");
        string[] actions = spec.Member("validationActions") is { Kind: JsonKind.Array } list
            ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")]
            : [];
        if (actions.Length == 0)
        {
            check.Add("spec", $"spec.validationActions is missing. Write one or more of {string.Join(", ", Actions)}.");
        }

        for (int i = 0; i < actions.Length; i++)
        {
            if (!Actions.Contains(actions[i]))
            {
                string field = $"spec.validationActions[{i}]";
                check.Add(field, $"{field}: \"{actions[i]}\" is not an action. Write one or more of "
                    + $"{string.Join(", ", Actions)}.");
            }
        }

        if (actions.Contains("Deny") && actions.Contains("Warn"))
        {
            check.Add("spec.validationActions",
                "spec.validationActions must not contain both Deny and Warn. Remove one of them.");
        }

        if (actions.Distinct().Count() < actions.Length)
        {
            check.Add("spec.validationActions", "spec.validationActions contains an action twice. Remove one.");
        }

        CheckParamRef(check, spec);
        return check.Errors;
    }

    private static void CheckParamRef(DocumentCheck check, JsonValue spec)
    {
        if (spec.Member("paramRef") is not { Kind: JsonKind.Object } reference)
        {
            return;
        }

        const string Field = "spec.paramRef";
        check.KnowsOnly(reference, Field, ["name", "namespace", "selector", "parameterNotFoundAction"]);
        bool hasName = reference.Member("name")?.Text is { Length: > 0 };
        bool hasSelector = reference.Member("selector") is { Kind: JsonKind.Object };
        if (hasName == hasSelector)
        {
            check.Add(Field, hasName
                ? "spec.paramRef has both name and selector. Remove one of them."
                : "spec.paramRef has neither name nor selector. Write one of them.");
        }

        check.Requires(reference, Field, "parameterNotFoundAction");
        check.IsOneOf(reference, Field + ".parameterNotFoundAction", ["Allow", "Deny"]);
    }

    private static void CheckMatch(DocumentCheck check, JsonValue? match, string field)
    {
        if (match is not { Kind: JsonKind.Object })
        {
            return;
        }

        check.KnowsOnly(match, field, MatchFields);
        check.IsOneOf(match, field + ".matchPolicy", ["Exact", "Equivalent"]);
        foreach (string name in Rules)
        {
            foreach ((JsonValue rule, string at) in check.Items(match, $"{field}.{name}", RuleFields))
            {
                foreach (string list in (string[])["apiGroups", "apiVersions", "operations", "resources"])
                {
                    if ((rule.Member(list)?.Count ?? 0) == 0)
                    {
                        check.Add(at, $"{at}.{list} is missing. Specify what the rule matches.");
                    }
                }

                check.IsOneOf(rule, at + ".scope", ["Cluster", "Namespaced", "*"]);
                foreach (JsonValue one in
                    rule.Member("operations") is { Kind: JsonKind.Array } operations ? operations.Items : [])
                {
                    if (!Operations.Contains(one.Text ?? ""))
                    {
                        check.Add($"{at}.operations",
                            $"{at}.operations: {one} is not an operation. Write one of "
                                + $"{string.Join(", ", Operations)}.");
                    }
                }
            }
        }
    }
}
