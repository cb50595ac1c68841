using System.Collections.Immutable;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Json;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Cel.Kyverno;

/// <summary>Finds Kyverno's policies among the objects of a folder and compiles them.</summary>
internal static class KyvernoPolicyReader
{
    /// <summary>The API group of the policies in CEL.</summary>
    public const string Group = "policies.kyverno.io";

    private const string Exception = "PolicyException";
    private const string Entry = "GlobalContextEntry";

    private static readonly ImmutableArray<string> Versions = ["v1", "v1beta1", "v1alpha1"];

    private static readonly ImmutableArray<string> Fields =
    [
        "matchConstraints", "matchConditions", "variables", "validations", "auditAnnotations", "validationActions",
        "failurePolicy", "autogen", "evaluation", "webhookConfiguration",
    ];

    private static readonly ApiType AnyObject = ApiType.MapOf(ApiType.Any);

    // A list whose items have only strings, so that a field that Kyverno adds is accepted.
    private static readonly ApiType Items = ApiType.ListOf(ApiType.TextMap);

    private static readonly ImmutableArray<(string Name, ApiType Type)> Types =
    [
        ("matchConstraints", AdmissionPolicyTypes.Match), ("matchConditions", Items), ("variables", Items),
        ("validations", Items), ("auditAnnotations", Items), ("validationActions", ApiType.Texts),
        ("autogen", AnyObject), ("evaluation", AnyObject), ("webhookConfiguration", AnyObject),
    ];

    private static readonly ImmutableArray<string> Actions = ["Deny", "Audit", "Warn"];
    private static readonly ImmutableArray<string> Modes = ["Kubernetes", "JSON"];
    private static readonly ImmutableArray<string> OtherModes = ["Envoy", "HTTP", "MCP"];

    /// <summary>Does the object belong to Kyverno, and must it be read?</summary>
    public static bool IsOurs(CelDocument document) =>
        document.Is(Group, "ValidatingPolicy") || document.Is(Group, "NamespacedValidatingPolicy")
        || document.Is(Group, Exception) || document.Is(Group, "ImageValidatingPolicy")
        || document.Is(Group, "NamespacedImageValidatingPolicy")
        || document.Is("kyverno.io", "ClusterPolicy") || document.Is("kyverno.io", "Policy")
        || document.Is("kyverno.io", Entry);

    /// <summary>Is it a policy that has an id?</summary>
    public static bool IsPolicy(CelDocument document) =>
        document.Is(Group, "ValidatingPolicy") || document.Is(Group, "NamespacedValidatingPolicy");

    /// <summary>Reads and compiles the policies.</summary>
    /// <param name="documents">The objects of the folder.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="warnings">Receives the warnings.</param>
    public static List<KyvernoPolicy> Read(
        CelDocument[] documents, WorkloadKinds workloads, List<PolicyError> errors, List<PolicyError> warnings)
    {
        errors.AddRange(documents.Select(Refuse).OfType<PolicyError>());
        var entries = new Dictionary<string, GlobalEntry>(StringComparer.Ordinal);
        foreach (CelDocument document in documents.Where(static one => one.Is("kyverno.io", Entry)))
        {
            if (KyvernoReads.ReadEntry(document, errors) is { } entry)
            {
                entries[document.Name] = entry;
            }
        }

        CelDocument[] excepting = [.. documents.Where(static one => one.Is(Group, Exception))];
        errors.AddRange(excepting.SelectMany(KyvernoException.Check));
        KyvernoException[] exceptions = [.. excepting.Select(KyvernoException.Read)];
        errors.AddRange(exceptions.SelectMany(static one =>
            one.Failures.Select(failure => ErrorOf(one.Document, failure.Field, failure.Issue!))));
        var policies = new List<KyvernoPolicy>();
        foreach (CelDocument document in documents.Where(IsPolicy))
        {
            List<PolicyError> wrong = Check(document);
            if (wrong.Count > 0)
            {
                errors.AddRange(wrong);
                continue;
            }

            var policy = new KyvernoPolicy(
                document, [.. exceptions.Where(one => one.IsFor(document.Kind!, document.Name))], entries, workloads);
            errors.AddRange(policy.Problems.Select(one => ErrorOf(document, one.Field, one.Issue)));
            errors.AddRange(policy.Source.Match.Problems.Select(one =>
                document.Error(one.Field, $"{one.Field}: {one.Message}")));
            if (policy.IsIdle)
            {
                warnings.Add(document.Error(
                    "spec.evaluation",
                    policy.IsForJson
                        ? $"{document.Kind} '{document.Name}' does not evaluate requests, because spec.evaluation.mode "
                            + "is JSON. Evaluate files with admission check --payload, or remove the mode."
                        : $"{document.Kind} '{document.Name}' does not evaluate requests, because "
                            + "spec.evaluation.admission.enabled is false. Remove that field, so that Admission "
                            + "evaluates requests with the policy."));
            }

            warnings.AddRange(KyvernoAutogen.FindUnknown(document.Value.Member("spec")!, workloads)
                .Select(name => document.Error(
                    "spec.autogen",
                    $"spec.autogen.podControllers.controllers: no rule is derived for \"{name}\". Correct the name, or "
                        + "declare the kind with its only pod template in 'workloads' of the settings.")));
            policies.Add(policy);
        }

        warnings.AddRange(exceptions.Where(one => !policies.Any(policy =>
            one.IsFor(policy.Document.Kind!, policy.Document.Name))).Select(static one => one.Document.Error(
                "spec.policyRefs",
                $"PolicyException '{one.Document.Name}' refers to a policy that is not in the policies folder. "
                    + "Correct spec.policyRefs.")));
        return policies;
    }

    /// <summary>Why an object of Kyverno is not supported by Admission; null if it runs, or is not an object of
    /// Kyverno.</summary>
    public static string? WhyRefused(CelDocument document) => document.Kind switch
    {
        "ClusterPolicy" or "Policy" when document.Is("kyverno.io", document.Kind) =>
            $"{document.Kind} of kyverno.io is not supported by Admission. Write it as a ValidatingPolicy of {Group}.",
        "ImageValidatingPolicy" or "NamespacedImageValidatingPolicy" when document.Is(Group, document.Kind) =>
            $"{document.Kind} is not supported by Admission, because it calls an image registry. Keep it in Kyverno, "
                + "or remove it from the policies folder.",
        _ => null,
    };

    private static PolicyError? Refuse(CelDocument document) =>
        WhyRefused(document) is { } problem ? document.Error("kind", problem) : null;

    private static PolicyError ErrorOf(CelDocument document, string field, CelIssue issue)
    {
        (int line, int column) = document.PositionIn(field, issue.Line, issue.Column);
        return new PolicyError(document.File.Path, line, column, $"{field}: {issue.Message}");
    }

    private static List<PolicyError> Check(CelDocument document)
    {
        var check = new DocumentCheck(document);
        if (!check.TryBegin(out JsonValue? spec))
        {
            return check.Errors;
        }

        string version = document.Value.Member("apiVersion")?.Text?.Split('/')[^1] ?? "";
        if (!Versions.Contains(version))
        {
            check.Add("apiVersion", $"apiVersion: {Group}/{version} is not a version that runs here. Write "
                + $"{string.Join(", ", Versions.Select(static one => $"{Group}/{one}"))}.");
        }

        check.KnowsOnly(spec, "spec.", Fields);
        foreach ((string name, ApiType type) in Types)
        {
            if (spec.Member(name) is { } value)
            {
                check.HasType(value, "spec." + name, type, KubernetesVersion.Newest);
            }
        }

        JsonValue[] actions =
            spec.Member("validationActions") is { Kind: JsonKind.Array } given ? [.. given.Items] : [];
        for (int i = 0; i < actions.Length; i++)
        {
            if (actions[i].Text is { } action && !Actions.Contains(action))
            {
                check.Add(
                    $"spec.validationActions[{i}]", $"spec.validationActions[{i}]: \"{action}\" is not an action. "
                        + $"Write one or more of {string.Join(", ", Actions)}.");
            }
        }

        check.IsOneOf(spec, "spec.failurePolicy", ["Fail", "Ignore"]);
        bool isJson = false;
        if (spec.Member("evaluation") is { Kind: JsonKind.Object } evaluation)
        {
            if (evaluation.Member("mode")?.Text is { } mode && OtherModes.Contains(mode))
            {
                check.Add("spec.evaluation.mode", $"spec.evaluation.mode: \"{mode}\" is not supported by Admission, "
                    + "because such a policy does not evaluate Kubernetes objects. Keep it in Kyverno.");
            }
            else
            {
                check.IsOneOf(evaluation, "spec.evaluation.mode", Modes);
            }

            isJson = evaluation.Member("mode")?.Text == "JSON";
        }

        if (!isJson && (spec.Member("matchConstraints")?.Member("resourceRules")?.Count ?? 0) == 0)
        {
            check.Add(
                "spec", "spec.matchConstraints.resourceRules is missing. Specify the resources that the policy "
                    + "matches.");
        }

        if ((spec.Member("validations")?.Count ?? 0) == 0)
        {
            check.Add("spec", "spec.validations is missing. Write at least one validation.");
        }

        foreach ((string list, string member) in (ReadOnlySpan<(string, string)>)
            [
                ("matchConditions", "expression"), ("variables", "expression"), ("validations", "expression"),
                ("validations", "message"), ("validations", "messageExpression"),
                ("auditAnnotations", "valueExpression"),
            ])
        {
            JsonValue[] items = spec.Member(list) is { Kind: JsonKind.Array } array ? [.. array.Items] : [];
            for (int i = 0; i < items.Length; i++)
            {
                string field = $"spec.{list}[{i}].{member}";
                if (member != "message" && items[i].Member(member)?.Text is { } text
                    && KyvernoReads.FindRefused(text) is { } reason)
                {
                    check.Add(field, $"{field}: {reason}");
                }
            }
        }

        return check.Errors;
    }
}
