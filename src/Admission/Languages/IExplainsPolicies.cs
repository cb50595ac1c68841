using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>A program that can tell how its policies come to their outcome.</summary>
public interface IExplainsPolicies
{
    /// <summary>Evaluates a policy again and keeps what the expressions of a denial or a fault are made of.</summary>
    /// <param name="policy">Position of the policy in the ids that the program was linked with.</param>
    /// <param name="review">A review that the policy matches.</param>
    /// <returns>A tree for each expression that is false or fails; none if the policy passes.</returns>
    ImmutableArray<ExplainedExpression> Explain(int policy, ReviewInput review);
}

/// <summary>An expression with its value, and the expressions that it is made of.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Value">Its value, or why it fails; at most some hundred characters.</param>
/// <param name="Parts">The expressions that it is made of and that were evaluated; literals are left out.</param>
public sealed record ExplainedExpression(string Text, string Value, ImmutableArray<ExplainedExpression> Parts);
