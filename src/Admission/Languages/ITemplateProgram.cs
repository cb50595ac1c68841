using System.Collections.Immutable;
using Admission.Json;
using Admission.Verdicts;

namespace Admission.Languages;

/// <summary>The compiled code of a template. Immutable; safe to use from several threads.</summary>
public interface ITemplateProgram
{
    /// <summary>Does an error of the evaluation allow the request? Otherwise it is a violation.</summary>
    bool AllowsErrors { get; }

    /// <summary>Does it read the Namespace of the object, so that its labels must be known?</summary>
    bool ReadsNamespace { get; }

    /// <summary>
    /// Evaluates the code for a review that a constraint matches. Never throws for what the code does.
    /// </summary>
    /// <param name="review">The review.</param>
    /// <param name="constraint">The constraint, with the defaults of its parameters.</param>
    /// <param name="time">How long it may take. Greater than zero.</param>
    PolicyOutcome Evaluate(ReviewInput review, JsonValue constraint, TimeSpan time);

    /// <summary>Evaluates again, and keeps what the expressions of a denial or a fault are made of.</summary>
    /// <param name="review">The review.</param>
    /// <param name="constraint">The constraint, with the defaults of its parameters.</param>
    /// <returns>A tree for each expression that is false or fails; none if there is no violation.</returns>
    ImmutableArray<ExplainedExpression> Explain(ReviewInput review, JsonValue constraint);
}
