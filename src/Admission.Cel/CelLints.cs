using System.Collections.Immutable;
using System.Globalization;
using Admission.Cel.Checking;
using Admission.Cel.Kyverno;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Json;
using Admission.Languages;

namespace Admission.Cel;

/// <summary>Finds expressions that compile but do not do what they should.</summary>
/// <param name="document">The policy.</param>
/// <param name="context">What the policies folder says about kinds and versions.</param>
/// <param name="version">The version of Kubernetes whose functions and costs apply.</param>
internal sealed class CelLints(CelDocument document, LintContext context, KubernetesVersion version)
{
    private readonly List<SourceLint> _lints = [];

    /// <summary>Every mistake, in the order of the fields.</summary>
    public IEnumerable<SourceLint> Find()
    {
        if (document.Value.Member("spec") is not { Kind: JsonKind.Object } spec)
        {
            return [];
        }

        var check = new PolicyTypeCheck(context.Fields, context.Kinds);
        if (document.IsPolicy)
        {
            FindCosts(AdmissionPolicy.Read(document.Value, version));
            CelEnvironment environment = KubernetesEnvironments.ForPolicies(version);
            Add(check.CheckValidations(spec, environment), isReported: true);
            Add(check.CheckOthers(spec, environment), isReported: false);
        }
        else if (spec.Member("evaluation")?.Member("mode")?.Text != "JSON")
        {
            CelEnvironment environment = KyvernoEnvironment.For(
                isJson: false, document.Kind == "NamespacedValidatingPolicy");
            Add(check.CheckValidations(spec, environment), isReported: false);
            Add(check.CheckOthers(spec, environment), isReported: false);
        }

        return _lints.OrderBy(static one => one.Error.Line).ThenBy(static one => one.Error.Column);
    }

    // The API server accepts every estimate. It stops an expression that exceeds a limit during the evaluation.
    private void FindCosts(AdmissionPolicy policy)
    {
        foreach (PolicyExpression expression in policy.Expressions)
        {
            Limit(
                expression.Field, "costs", expression.Program?.EstimatedCost.Min ?? 0, CelProgram.CostLimit,
                "one expression");
        }

        Limit("spec.matchConditions", "cost together", Sum(policy.MatchConditions),
            AdmissionPolicyEvaluator.MatchConditionsBudget, "all match conditions");
        Limit("spec.validations", "cost together", Sum(policy.Validations.Select(static one => one.Expression)),
            AdmissionPolicyEvaluator.PolicyBudget, "all validations of a policy");
    }

    private static ulong Sum(IEnumerable<PolicyExpression> expressions) => expressions.Aggregate(
        0UL, static (sum, one) => sum + Math.Min(one.Program?.EstimatedCost.Min ?? 0, ulong.MaxValue / 2 - sum));

    private void Limit(string field, string verb, ulong least, ulong limit, string what)
    {
        if (least > limit)
        {
            _lints.Add(new SourceLint(
                document.Error(field, string.Create(CultureInfo.InvariantCulture,
                    $"{field}: {verb} at least {least}, but the limit for {what} is {limit}, so the policy always "
                        + $"fails. Write cheaper expressions.")),
                IsCertain: true));
        }
    }

    private void Add(ImmutableArray<TypeWarning> warnings, bool isReported) =>
        _lints.AddRange(Describe(warnings, isReported).Select(one =>
        {
            (int line, int column) = document.PositionIn(one.Field, one.Line, one.Column);
            return new SourceLint(
                new Admission.Policies.PolicyError(document.File.Path, line, column, one.Message), IsCertain: false);
        }));

    /// <summary>
    /// The warnings of a type check in words, with the place in the expression. The same mistake in several kinds is
    /// one finding. A mistake that the API server does not report is a finding only if no kind has the field, because
    /// policies for several kinds often check the kind first.
    /// </summary>
    /// <param name="warnings">The warnings.</param>
    /// <param name="isReported">Does the API server report them?</param>
    internal static IEnumerable<TemplateProblem> Describe(ImmutableArray<TypeWarning> warnings, bool isReported)
    {
        foreach (var same in
            from warning in warnings
            from issue in warning.Issues
            let limit = LimitOf(warning, issue)
            where isReported || (limit.Length == 0 && issue.Missing is not null)
            group (warning, issue, limit) by (warning.Field, issue.Line, issue.Column, issue.Message) into found
            where isReported || found.Count() == found.First().warning.CheckedKinds
            select found)
        {
            (TypeWarning warning, CelIssue issue, string limit) = same.First();
            string kinds = string.Join("; ", same.Select(static one => one.warning.KindText));
            string advice = limit.Length > 0 ? limit
                : issue.Missing is { } missing ? Suggest(warning, missing)
                : "";
            yield return new TemplateProblem(
                same.Key.Field,
                $"{same.Key.Field}: {kinds}: {issue.Message}. {advice}".TrimEnd(),
                issue.Line,
                issue.Column,
                IsWarning: true);
        }
    }

    private static string Suggest(TypeWarning warning, MissingField missing) =>
        Suggestion.Ask(missing.Field, warning.SchemaOf(missing.Type)?.Fields.Keys ?? []) is { Length: > 0 } ask
            ? ask
            : "Correct the name, or write a separate policy for the kinds that have the field.";

    // Warnings of the API server about correct expressions.
    private static string LimitOf(TypeWarning warning, CelIssue issue)
    {
        if (issue.Message.EndsWith($"'{AuthorizerLibrary.AuthorizerType.Name}'", StringComparison.Ordinal))
        {
            return "The type check of the API server does not know authorizer.requestResource; the expression works.";
        }

        if (issue.Missing is not { } missing || warning.SchemaOf(missing.Type) is not { } schema)
        {
            return "";
        }

        return schema.Fields.ContainsKey(FieldEscapes.Unescape(missing.Field))
            ? "The field exists, but the type check of the API server does not know its type; the expression works. "
                + $"To avoid the warning, write dyn(…).{missing.Field}."
            : schema.PreservesUnknownFields
                ? "The expression works: the schema allows fields that it does not define. The API server warns "
                    + "because its type check knows only the defined fields. To avoid the warning, write "
                    + $"dyn(…).{missing.Field}."
                : "";
    }
}
