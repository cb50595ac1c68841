using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>
/// Errors of a policy or binding that the API server would report, besides its expressions: unknown fields,
/// values that it does not accept, and what is missing.
/// Source of truth: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation
/// </summary>
internal static class AdmissionPolicyCheck
{
    private static readonly ImmutableArray<string> Rules = ["resourceRules", "excludeResourceRules"];

    private const string ObjectName = "the name of an object. Use lowercase letters, digits, '-' and '.', at most 253 "
        + "characters, beginning and ending with a letter or a digit.";

    // The version that added spec.paramRef.parameterNotFoundAction, which v1alpha1 sets to Deny if it is missing.
    private const int FirstNotFoundAction = 28;

    private const int MaxConditions = 64;
    private const int MaxAnnotations = 20;
    private const int MaxAnnotationBytes = 5 * 1024;

    private static readonly ImmutableArray<string> Reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

    private static readonly ImmutableArray<string> Actions = ["Deny", "Warn", "Audit"];

    /// <summary>Checks a ValidatingAdmissionPolicy.</summary>
    public static DocumentCheck CheckPolicy(CelDocument document, KubernetesVersion version)
    {
        var check = new DocumentCheck(document);
        if (!TryBegin(check, document, AdmissionPolicyTypes.Policy, version, out JsonValue? spec))
        {
            return check;
        }

        check.IsOneOf(spec, "spec.failurePolicy", ["Fail", "Ignore"]);
        JsonValue? match = spec.Member("matchConstraints");
        if (match?.Member("resourceRules") is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Array, Count: 0 })
        {
            check.Add(
                match is null ? "spec" : "spec.matchConstraints",
                "spec.matchConstraints.resourceRules is missing. Specify the resources that the policy matches.");
        }

        CheckMatch(check, match, "spec.matchConstraints");
        if (IsEmpty(spec, "validations") && IsEmpty(spec, "auditAnnotations"))
        {
            check.Add("spec", "spec.validations is missing. Write at least one validation or audit annotation.");
        }

        if (spec.Member("paramKind") is { Kind: JsonKind.Object } kind)
        {
            CheckParamKind(check, kind);
        }

        foreach ((JsonValue item, string field) in Items(spec, "matchConditions"))
        {
            check.Requires(item, field, "name");
            check.Requires(item, field, "expression");
            IsQualifiedName(check, item, field, "name", "");
        }

        AreFew(check, spec, "matchConditions", MaxConditions);
        AreDistinct(check, spec, "matchConditions", "name");
        foreach ((JsonValue item, string field) in Items(spec, "variables"))
        {
            check.Requires(item, field, "name");
            check.Requires(item, field, "expression");
            if (item.Member("name")?.Text is { } name && !string.IsNullOrWhiteSpace(name) && !IsIdentifier(name))
            {
                check.Add($"{field}.name", $"{field}.name: \"{name}\" is not an identifier of CEL. Use letters, digits "
                    + "and '_', do not begin with a digit, and do not use a reserved word.");
            }
        }

        foreach ((JsonValue item, string field) in Items(spec, "validations"))
        {
            CheckValidation(check, item, field);
        }

        foreach ((JsonValue item, string field) in Items(spec, "auditAnnotations"))
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
        return check;
    }

    /// <summary>Checks a ValidatingAdmissionPolicyBinding.</summary>
    public static DocumentCheck CheckBinding(CelDocument document, KubernetesVersion version)
    {
        var check = new DocumentCheck(document);
        if (!TryBegin(check, document, AdmissionPolicyTypes.Binding, version, out JsonValue? spec))
        {
            return check;
        }

        check.Requires(spec, "spec", "policyName");
        check.HasFormat(spec, "spec.policyName", "dns1123Subdomain", ObjectName);
        CheckMatch(check, spec.Member("matchResources"), "spec.matchResources");
        CheckActions(check, spec);
        CheckParamRef(check, spec, hasDefaults: version.Minor < FirstNotFoundAction || IsAlpha(document));
        return check;
    }

    private static bool TryBegin(
        DocumentCheck check,
        CelDocument document,
        ApiType type,
        KubernetesVersion version,
        [NotNullWhen(true)] out JsonValue? spec)
    {
        check.HasType(document.Value, "", type, version);
        JsonValue? metadata = document.Value.Member("metadata");
        check.HasFormat(metadata, "metadata.name", "dns1123Subdomain", ObjectName);
        check.HasFormat(metadata, "metadata.generateName", "dns1123SubdomainPrefix", ObjectName);
        foreach ((string map, bool isLabel) in (ReadOnlySpan<(string, bool)>)[("labels", true), ("annotations", false)])
        {
            CheckNames(check, metadata?.Member(map), "metadata." + map, isLabel);
        }

        string[] versions = ["v1", "v1beta1", "v1alpha1"];
        string apiVersion = document.Value.Member("apiVersion")?.Text ?? "";
        if (!versions.Contains(apiVersion.Split('/')[^1]))
        {
            check.Add("apiVersion", $"apiVersion: \"{apiVersion}\" is not a version of the API. Write "
                + "admissionregistration.k8s.io/v1.");
        }

        return check.TryBegin(out spec);
    }

    private static void CheckNames(DocumentCheck check, JsonValue? map, string field, bool isLabel)
    {
        for (int i = 0; i < (map?.Kind == JsonKind.Object ? map.Count : 0); i++)
        {
            // The names of annotations may have capital letters before the '/'.
            string name = map!.NameAt(i);
            if (!NameFormatLibrary.IsValid("qualifiedName", isLabel ? name : name.ToLowerInvariant()))
            {
                check.Add(field, $"{field}: \"{name}\" is not a qualified name. Use letters, digits, '-', '_' and '.', "
                    + "after an optional domain and '/', such as example.com/name.");
            }

            if (isLabel && map[i].Text is { } value && !NameFormatLibrary.IsValid("labelValue", value))
            {
                check.Add(field, $"{field}: \"{value}\" is not a label value. Use letters, digits, '-', '_' and '.', "
                    + "at most 63 characters, beginning and ending with a letter or a digit.");
            }
        }
    }

    private static void CheckParamKind(DocumentCheck check, JsonValue kind)
    {
        const string Field = "spec.paramKind";
        check.Requires(kind, Field, "apiVersion");
        check.Requires(kind, Field, "kind");
        string[] parts = (kind.Member("apiVersion")?.Text ?? "").Split('/');
        bool isVersion = parts is [_] or ["", _] ? NameFormatLibrary.IsValid("dns1035Label", parts[^1])
            : parts is [var group, var version] && NameFormatLibrary.IsValid("dns1123Subdomain", group)
                && NameFormatLibrary.IsValid("dns1035Label", version);
        if (kind.Member("apiVersion")?.Text is { Length: > 0 } text && !isVersion)
        {
            check.Add($"{Field}.apiVersion", $"{Field}.apiVersion: \"{text}\" is not an API version. Write "
                + "GROUP/VERSION, such as example.com/v1, or v1 for the core group.");
        }

        if (kind.Member("kind")?.Text is { Length: > 0 } name
            && !NameFormatLibrary.IsValid("dns1035Label", name.ToLowerInvariant()))
        {
            check.Add($"{Field}.kind", $"{Field}.kind: \"{name}\" is not the name of a kind. Use letters, digits and "
                + "'-', at most 63 characters, beginning with a letter.");
        }
    }

    private static void CheckValidation(DocumentCheck check, JsonValue item, string field)
    {
        check.Requires(item, field, "expression");
        check.IsOneOf(item, field + ".reason", Reasons);
        foreach (string name in (string[])["message", "messageExpression"])
        {
            if (item.Member(name)?.Text is { Length: > 0 } text && string.IsNullOrWhiteSpace(text))
            {
                check.Add($"{field}.{name}", $"{field}.{name} is blank. Write it, or remove the field.");
            }
        }

        if (item.Member("message")?.Text?.Trim().AsSpan().ContainsAny('\n', '\r') == true)
        {
            check.Add(field + ".message", $"{field}.message must not contain line breaks. Write one line.");
        }
    }

    private static void CheckActions(DocumentCheck check, JsonValue spec)
    {
        if (IsEmpty(spec, "validationActions"))
        {
            check.Add("spec", $"spec.validationActions is missing. Write one or more of {string.Join(", ", Actions)}.");
            return;
        }

        string[] actions = spec.Member("validationActions") is { Kind: JsonKind.Array } list
            ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")]
            : [];
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
    }

    private static bool IsEmpty(JsonValue spec, string list) =>
        spec.Member(list) is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Array, Count: 0 };

    private static bool IsAlpha(CelDocument document) =>
        document.Value.Member("apiVersion")?.Text?.EndsWith("/v1alpha1", StringComparison.Ordinal) == true;

    private static IEnumerable<(JsonValue Item, string Field)> Items(JsonValue spec, string list)
    {
        JsonValue[] items = spec.Member(list) is { Kind: JsonKind.Array } array ? [.. array.Items] : [];
        return items.Select((item, i) => (item, $"spec.{list}[{i}]")).Where(static one =>
            one.item.Kind == JsonKind.Object);
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
            && !NameFormatLibrary.IsValid("qualifiedName", prefix + text))
        {
            check.Add($"{field}.{member}", $"{field}.{member}: \"{prefix}{text}\" is not a qualified name. Use "
                + "letters, digits, '-', '_' and '.', at most 63 characters, beginning and ending with a letter or a "
                + "digit.");
        }
    }

    private static bool IsIdentifier(string name) =>
        !CelParser.Reserved.Contains(name) && !char.IsAsciiDigit(name[0])
        && name.All(static one => char.IsAsciiLetterOrDigit(one) || one == '_');

    private static void CheckParamRef(DocumentCheck check, JsonValue spec, bool hasDefaults)
    {
        if (spec.Member("paramRef") is not { Kind: JsonKind.Object } reference)
        {
            return;
        }

        const string Field = "spec.paramRef";
        string? name = reference.Member("name")?.Text;
        bool hasName = name is { Length: > 0 };
        bool hasSelector = reference.Member("selector") is { Kind: JsonKind.Object };
        if (hasName == hasSelector)
        {
            check.Add(Field, hasName
                ? "spec.paramRef has both name and selector. Remove one of them."
                : "spec.paramRef has neither name nor selector. Write one of them.");
        }

        if (hasName && !ResourceRuleCheck.IsPathSegment(name!))
        {
            check.Add($"{Field}.name", $"{Field}.name: \"{name}\" cannot be the name of an object. Correct the name.");
        }

        if (!hasDefaults)
        {
            check.Requires(reference, Field, "parameterNotFoundAction");
        }

        check.IsOneOf(reference, Field + ".parameterNotFoundAction", ["Allow", "Deny"]);
    }

    private static void CheckMatch(DocumentCheck check, JsonValue? match, string field)
    {
        if (match is not { Kind: JsonKind.Object })
        {
            return;
        }

        check.IsOneOf(match, field + ".matchPolicy", ["Exact", "Equivalent"]);
        foreach (string name in Rules)
        {
            JsonValue[] rules = match.Member(name) is { Kind: JsonKind.Array } list ? [.. list.Items] : [];
            for (int i = 0; i < rules.Length; i++)
            {
                if (rules[i].Kind == JsonKind.Object)
                {
                    ResourceRuleCheck.Check(check, rules[i], $"{field}.{name}[{i}]");
                }
            }
        }
    }
}
