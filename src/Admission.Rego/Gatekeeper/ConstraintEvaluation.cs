using System.Collections.Immutable;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>Evaluates constraints for reviews.</summary>
public static class ConstraintEvaluation
{
    /// <summary>The violations of a constraint; none if it does not match.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="review">The request.</param>
    /// <param name="inventory">Objects of the cluster.</param>
    /// <param name="limits">What the evaluation may use.</param>
    /// <param name="error">Why there is no verdict: a conflict, a limit, a message that is not a string; null if
    /// there is one.</param>
    public static ImmutableArray<GatekeeperViolation> Evaluate(
        Constraint constraint, GatekeeperReview review, Inventory inventory, RegoLimits limits, out RegoError? error) =>
        Evaluate(constraint, review, inventory, limits, covered: null, out error);

    internal static ImmutableArray<GatekeeperViolation> Evaluate(
        Constraint constraint,
        GatekeeperReview review,
        Inventory inventory,
        RegoLimits limits,
        Action<Place>? covered,
        out RegoError? error)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentNullException.ThrowIfNull(review);
        ArgumentNullException.ThrowIfNull(inventory);
        error = null;
        if (!constraint.Match.Matches(review, out string? unknown))
        {
            return unknown is null ? [] : [new GatekeeperViolation(constraint, unknown, RegoObject.Empty)];
        }

        RegoResult result = constraint.Template.Query.Evaluate(new RegoInput
        {
            Input = new ObjectBuilder().Set("review", review.Value).Set("parameters", constraint.Parameters).Build(),
            Data = inventory.Data,
            Limits = limits,
            Covered = covered,
        });
        error = result.Error;
        if (error is not null)
        {
            // The message of a conflict is itself a violation.
            return error.Code == RegoError.Conflict
                ? [new GatekeeperViolation(constraint, error.ToString(), RegoObject.Empty)]
                : [];
        }

        var violations = ImmutableArray.CreateBuilder<GatekeeperViolation>();
        foreach (RegoRow row in result.Rows)
        {
            if (row.Expressions[0].Value is not RegoSet set)
            {
                continue;
            }

            foreach (RegoValue element in set.Sorted)
            {
                RegoValue? message = (element as RegoObject)?.Get("msg");
                if (message is RegoString text)
                {
                    RegoValue details = ((RegoObject)element).Get("details") ?? RegoObject.Empty;
                    violations.Add(new GatekeeperViolation(constraint, text.Text, details));
                }
                else if (message is not null)
                {
                    error = new RegoError(
                        "invalid_violation", $"msg must be a string, not {message.KindName}", "", 0, 0);
                    return [];
                }
            }
        }

        return violations.ToImmutable();
    }
}
