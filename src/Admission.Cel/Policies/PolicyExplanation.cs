using System.Collections.Immutable;
using Admission.Cel.Explaining;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Languages;

namespace Admission.Cel.Policies;

/// <summary>Evaluates the expressions of a policy again, and keeps the values of their parts.</summary>
internal static class PolicyExplanation
{
    private const int MaxValueLength = 200;

    /// <summary>
    /// Adds the first match condition that is false, or else every validation that is false or fails. Values of a
    /// Secret are withheld.
    /// </summary>
    public static void Add(
        ImmutableArray<ExplainedExpression>.Builder explained,
        AdmissionPolicy policy,
        CelReview review,
        JsonValue? parameters)
    {
        bool isSecret = review.Request.Resource is { Group: "", Resource: "secrets" };
        foreach (PolicyExpression condition in policy.MatchConditions)
        {
            var activation = new PolicyActivation(review, parameters, policy.ConditionVariables) { IsCondition = true };
            if (CelExplanation.Explain(condition.Text, policy.Variables.Environment, activation) is { } tree
                && !tree.Value.IsTrue)
            {
                explained.Add(Convert(tree, isSecret));
                return;
            }
        }

        foreach (PolicyValidation validation in policy.Validations)
        {
            var activation = new PolicyActivation(review, parameters, policy.Variables);
            string text = validation.Expression.Text;
            if (CelExplanation.Explain(text, policy.Variables.Environment, activation) is { } tree
                && !tree.Value.IsTrue)
            {
                explained.Add(Convert(tree, isSecret));
            }
        }
    }

    private static ExplainedExpression Convert(CelExplanation tree, bool isSecret) => new(
        tree.Text, ValueOf(tree.Value, isSecret), [.. tree.Parts.Select(part => Convert(part, isSecret))]);

    private static string ValueOf(in CelValue value, bool isSecret)
    {
        if (isSecret && value.Kind is not (CelKind.Bool or CelKind.Null))
        {
            return "(withheld)";
        }

        string text = value.Error is { } error ? $"error: {error.Message}" : value.ToString();
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }
}
