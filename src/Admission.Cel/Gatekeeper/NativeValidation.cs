using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;

namespace Admission.Cel.Gatekeeper;

/// <summary>
/// The engine <c>K8sNativeValidation</c> of Gatekeeper's ConstraintTemplates: CEL.
/// Source of truth: https://github.com/open-policy-agent/gatekeeper/tree/master/pkg/drivers/k8scel
/// </summary>
public sealed class NativeValidation : ITemplateEngine
{
    /// <summary>The engine, with the functions of the version in the settings, or else of the newest version.</summary>
    public static readonly NativeValidation Instance = new(null);

    private const string ReservedPrefix = "gatekeeper_internal_";

    private static readonly ImmutableArray<string> Fields =
        ["validations", "variables", "matchCondition", "failurePolicy", "generateVAP"];

    private readonly KubernetesVersion? _version;

    /// <param name="version">
    /// The version of Kubernetes whose functions and costs apply. Null: the version in the settings, or else the
    /// newest.
    /// </param>
    public NativeValidation(KubernetesVersion? version) => _version = version;

    /// <summary>The version if neither the constructor nor the settings name one. Default: the newest.</summary>
    public KubernetesVersion Default { get; init; } = KubernetesVersion.Newest;

    /// <inheritdoc/>
    public string Name => "K8sNativeValidation";

    /// <inheritdoc/>
    public string EnvironmentOf(string kubernetesVersion) => $"kubernetes {VersionOf(kubernetesVersion)}";

    /// <inheritdoc/>
    public ITemplateProgram? Compile(
        JsonValue source, string kubernetesVersion, out ImmutableArray<TemplateProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(source);
        var found = new List<TemplateProblem>();
        if (source.Kind != JsonKind.Object)
        {
            problems = [new TemplateProblem("", "source is not an object. Write an object with the field "
                + "'validations'.")];
            return null;
        }

        Check(source, found);
        AdmissionPolicy policy = AdmissionPolicy.ReadTemplate(source, VersionOf(kubernetesVersion));
        found.AddRange(policy.Problems.Select(static one => ProblemOf(one.Field, one.Issue)));
        problems = [.. found];
        return found.TrueForAll(static one => one.IsWarning) ? new NativeValidationProgram(policy) : null;
    }

    /// <inheritdoc/>
    public ImmutableArray<TemplateProblem> FindLints(
        JsonValue source, ImmutableArray<GroupVersionKind> kinds, LintContext context)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        if (source.Kind != JsonKind.Object)
        {
            return [];
        }

        var check = new PolicyTypeCheck(context.Fields, context.Kinds);
        CelEnvironment environment = AdmissionPolicy.TemplateEnvironment(VersionOf(context.KubernetesVersion));
        return [.. CelLints.Describe(check.CheckTemplate(source, environment, kinds), isReported: false)];
    }

    private KubernetesVersion VersionOf(string settings) => _version
        ?? (KubernetesVersion.TryParse(settings, out KubernetesVersion named) ? named : Default);

    private static TemplateProblem ProblemOf(string field, CelIssue issue) =>
        new(field, $"{field}: {issue.Message}", issue.Line, issue.Column);

    private static void Check(JsonValue source, List<TemplateProblem> found)
    {
        for (int i = 0; i < source.Count; i++)
        {
            string name = source.NameAt(i);
            if (!Fields.Contains(name))
            {
                found.Add(new TemplateProblem(
                    name,
                    $"{name} is not a field that Gatekeeper reads, so it has no effect. "
                        + $"{Suggestion.Ask(name, Fields)}The fields are {string.Join(", ", Fields)}.",
                    IsWarning: true));
            }
        }

        foreach (string list in (string[])["validations", "variables", "matchCondition"])
        {
            if (source.Member(list) is { Kind: not (JsonKind.Array or JsonKind.Null) })
            {
                found.Add(new TemplateProblem(list, $"{list} is not a list."));
            }
        }

        if ((source.Member("validations")?.Count ?? 0) == 0)
        {
            found.Add(new TemplateProblem(
                "validations", "validations is missing, so the template denies nothing.", IsWarning: true));
        }

        if (source.Member("failurePolicy") is { Kind: not JsonKind.Null } policy
            && policy.Text is not ("Fail" or "Ignore"))
        {
            found.Add(new TemplateProblem(
                "failurePolicy", $"failurePolicy: unrecognized failure policy: {policy}. Write Fail or Ignore."));
        }

        CheckNames(source, "variables", ["params", "anyObject"], found);
        CheckNames(source, "matchCondition", [], found);
    }

    private static void CheckNames(
        JsonValue source, string list, ImmutableArray<string> reserved, List<TemplateProblem> found)
    {
        JsonValue[] items = source.Member(list) is { Kind: JsonKind.Array } array ? [.. array.Items] : [];
        for (int i = 0; i < items.Length; i++)
        {
            string name = items[i].Member("name")?.Text ?? "";
            string field = $"{list}[{i}].name";
            if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                found.Add(new TemplateProblem(
                    field, $"{field}: \"{name}\" cannot have \"{ReservedPrefix}\" as a prefix. Rename it."));
            }
            else if (reserved.Contains(name))
            {
                found.Add(new TemplateProblem(
                    field, $"{field}: \"{name}\" is a variable that Gatekeeper defines itself. Rename it."));
            }
        }
    }
}
