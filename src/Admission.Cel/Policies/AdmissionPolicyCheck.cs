using System.Collections.Immutable;
using System.Text;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
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

    private const int MaxConditions = 64;
    private const int MaxAnnotations = 20;
    private const int MaxAnnotationBytes = 5 * 1024;

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
            IsQualifiedName(check, item, field, "name", "");
        }

        AreFew(check, spec, "matchConditions", MaxConditions);
        AreDistinct(check, spec, "matchConditions", "name");

        foreach ((JsonValue item, string field) in check.Items(spec, "spec.variables", ["name", "expression"]))
        {
            check.Requires(item, field, "name");
            check.Requires(item, field, "expression");
            if (item.Member("name")?.Text is { } name && !string.IsNullOrWhiteSpace(name) && !IsIdentifier(name))
            {
                check.Add($"{field}.name", $"{field}.name: \"{name}\" is not an identifier of CEL. Use letters, digits "
                    + "and '_', do not begin with a digit, and do not use a reserved word.");
            }
        }

        foreach ((JsonValue item, string field) in check.Items(
            spec, "spec.validations", ["expression", "message", "messageExpression", "reason"]))
        {
            check.Requires(item, field, "expression");
            check.IsText(item, field, "message");
            check.IsText(item, field, "messageExpression");
            check.IsOneOf(item, field + ".reason", Reasons);
            foreach (string name in (string[])["message", "messageExpression"])
            {
                if (item.Member(name)?.Text is { Length: > 0 } text && string.IsNullOrWhiteSpace(text))
                {
                    check.Add($"{field}.{name}", $"{field}.{name} is blank. Write it, or remove the field.");
                }
            }

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
            IsQualifiedName(check, item, field, "key", document.Name + "/");
            if (Encoding.UTF8.GetByteCount(item.Member("valueExpression")?.Text?.Trim() ?? "") > MaxAnnotationBytes)
            {
                check.Add($"{field}.valueExpression", $"{field}.valueExpression is too long. Write at most "
                    + $"{MaxAnnotationBytes} bytes.");
            }
        }

        AreFew(check, spec, "auditAnnotations", MaxAnnotations);
        AreDistinct(check, spec, "auditAnnotations", "key");
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

    private static void AreFew(DocumentCheck check, JsonValue spec, string list, int most)
    {
        if (spec.Member(list) is { Kind: JsonKind.Array } items && items.Count > most)
        {
            check.Add($"spec.{list}", $"spec.{list} has {items.Count} items. Write at most {most}.");
        }
    }

    private static void AreDistinct(DocumentCheck check, JsonValue spec, string list, string member)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        JsonValue[] items = spec.Member(list) is { Kind: JsonKind.Array } array ? [.. array.Items] : [];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Member(member)?.Text is { Length: > 0 } text && !seen.Add(text))
            {
                string field = $"spec.{list}[{i}].{member}";
                check.Add(field, $"{field}: \"{text}\" is already in the list. Write another {member}.");
            }
        }
    }

    private static void IsQualifiedName(
        DocumentCheck check, JsonValue item, string field, string member, string prefix)
    {
        if (item.Member(member)?.Text is { } text && !string.IsNullOrWhiteSpace(text)
            && NameFormatLibrary.CheckQualifiedName(prefix + text).Count > 0)
        {
            check.Add($"{field}.{member}", $"{field}.{member}: \"{prefix}{text}\" is not a qualified name. Use "
                + "letters, digits, '-', '_' and '.', at most 63 characters, beginning and ending with a letter or a "
                + "digit.");
        }
    }

    private static bool IsIdentifier(string name) =>
        !CelParser.Reserved.Contains(name) && !char.IsAsciiDigit(name[0])
        && name.All(static one => char.IsAsciiLetterOrDigit(one) || one == '_');

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
            foreach ((JsonValue rule, string at) in check.Items(match, $"{field}.{name}", ResourceRuleCheck.Fields))
            {
                ResourceRuleCheck.Check(check, rule, at);
            }
        }
    }
}
