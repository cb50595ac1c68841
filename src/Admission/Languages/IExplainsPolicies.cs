using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>A program that can explain how its policies reach their outcome.</summary>
public interface IExplainsPolicies
{
    /// <summary>Evaluates a policy again and keeps the parts of the expressions of a denial or a fault.</summary>
    /// <param name="policy">Position of the policy in the ids that the program was linked with.</param>
    /// <param name="review">A review that the policy matches.</param>
    /// <returns>A tree for each expression that is false or fails; none if the policy passes.</returns>
    ImmutableArray<ExplainedExpression> Explain(int policy, ReviewInput review);
}

/// <param name="Text">The expression.</param>
/// <param name="Value">Its value, or why it fails; at most some hundred characters.</param>
/// <param name="Parts">Its parts that were evaluated, without literals.</param>
public sealed record ExplainedExpression(string Text, string Value, ImmutableArray<ExplainedExpression> Parts);
