using System.Collections.Immutable;
using System.Text;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>
/// Evaluates a policy for a request with one params object, as the API server does. For one request.
/// Source of truth: https://github.com/kubernetes/apiserver/tree/master/pkg/admission/plugin/policy/validating
/// </summary>
public sealed class AdmissionPolicyEvaluator
{
    /// <summary>What all validations of a policy and binding may cost together.</summary>
    public const ulong PolicyBudget = 10_000_000;

    /// <summary>What all match conditions may cost together.</summary>
    public const ulong MatchConditionsBudget = 2_500_000;

    /// <summary>Longest message of a message expression, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 5120;

    private const string OutOfBudget =
        "validation failed due to running out of cost budget, no further validation rules will be run";

    private readonly AdmissionPolicy _policy;
    private readonly JsonValue _request;
    private readonly JsonValue? _parameters;
    private readonly JsonValue? _namespaceObject;
    private ulong _cost;

    private AdmissionPolicyEvaluator(
        AdmissionPolicy policy, JsonValue request, JsonValue? parameters, JsonValue? namespaceObject)
    {
        _policy = policy;
        _request = request;
        _parameters = parameters;
        _namespaceObject = namespaceObject;
    }

    /// <summary>Evaluates a policy that matches the request.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request of a review.</param>
    /// <param name="parameters">The params object; null for none.</param>
    /// <param name="namespaceObject">The namespace of the object; null for none.</param>
    public static PolicyResult Evaluate(
        AdmissionPolicy policy, JsonValue request, JsonValue? parameters, JsonValue? namespaceObject) =>
        new AdmissionPolicyEvaluator(policy, request, parameters, namespaceObject).Evaluate();

    private PolicyResult Evaluate()
    {
        bool fails = _policy.FailureMode == FailureMode.Fail;
        if (!MatchesConditions(out string? problem))
        {
            return problem is null || !fails
                ? PolicyResult.Nothing
                : PolicyResult.Nothing with { Decisions = [new PolicyDecision(problem, "", true, -1)] };
        }

        ulong budget = PolicyBudget;
        (CelValue Value, string? Problem)[]? results = Run(
            [.. _policy.Validations.Select(validation => (PolicyExpression?)validation.Expression)], ref budget, true);
        if (results is null)
        {
            return PolicyResult.Nothing with
            {
                Decisions = fails ? [new PolicyDecision(OutOfBudget, "", true, -1)] : [],
                Cost = _cost,
            };
        }

        (CelValue Value, string? Problem)[]? messages = NeedsMessages(results)
            ? Run([.. _policy.Validations.Select(validation => validation.MessageExpression)], ref budget, false)
            : null;
        var decisions = ImmutableArray.CreateBuilder<PolicyDecision>();
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Problem is { } error)
            {
                if (fails)
                {
                    decisions.Add(new PolicyDecision(error, "", true, i));
                }
            }
            else if (!results[i].Value.IsTrue)
            {
                PolicyValidation validation = _policy.Validations[i];
                string message = Message(validation, messages is null ? default : messages[i].Value);
                decisions.Add(new PolicyDecision(message, validation.Reason, false, i));
            }
        }

        (ImmutableArray<KeyValuePair<string, string>> annotations,
            ImmutableArray<PolicyDecision> errors) = Annotate(fails);
        return new PolicyResult(decisions.DrainToImmutable(), errors, annotations, _cost);
    }

    private bool MatchesConditions(out string? problem)
    {
        problem = null;
        if (_policy.MatchConditions.IsEmpty)
        {
            return true;
        }

        ulong budget = MatchConditionsBudget;
        var activation = new ReviewActivation(OriginalRequest.Of(_request), _parameters, null, null);
        var errors = new List<string>();
        foreach (PolicyExpression condition in _policy.MatchConditions)
        {
            CelValue value = RunOne(condition, activation, ref budget, out string? error);
            if (error == OutOfBudget)
            {
                problem = error;
                return false;
            }

            if (value.IsFalse)
            {
                return false;
            }

            if (error is not null)
            {
                errors.Add(error);
            }
        }

        problem = errors.Count switch { 0 => null, 1 => errors[0], _ => $"[{string.Join(", ", errors)}]" };
        return errors.Count == 0;
    }

    // Null where the budget is spent.
    private (CelValue Value, string? Problem)[]? Run(PolicyExpression?[] expressions, ref ulong budget,
        bool hasAuthorizer)
    {
        var activation = new ReviewActivation(_request, _parameters, _namespaceObject, _policy.Variables)
        {
            HasAuthorizer = hasAuthorizer,
        };
        var results = new (CelValue, string?)[expressions.Length];
        for (int i = 0; i < expressions.Length; i++)
        {
            if (expressions[i] is not { } expression)
            {
                continue;
            }

            CelValue value = RunOne(expression, activation, ref budget, out string? problem);
            if (problem == OutOfBudget)
            {
                return null;
            }

            results[i] = (value, problem);
        }

        return results;
    }

    private CelValue RunOne(
        PolicyExpression expression, ReviewActivation activation, ref ulong budget, out string? problem)
    {
        problem = null;
        if (expression.Program is not { } program)
        {
            problem = $"compilation error: {expression.Problem}";
            return default;
        }

        ulong before = activation.VariablesCost;
        CelValue value = program.Evaluate(activation, out ulong cost);
        cost += activation.VariablesCost - before;
        _cost += cost;
        if (cost > budget)
        {
            problem = OutOfBudget;
            return default;
        }

        budget -= cost;
        if (value.Error is { } error)
        {
            problem = $"expression '{expression.Text}' resulted in error: {error.Message}";
        }

        return value;
    }

    private bool NeedsMessages((CelValue Value, string? Problem)[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Problem is null && !results[i].Value.IsTrue
                && _policy.Validations[i].MessageExpression is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static string Message(PolicyValidation validation, in CelValue evaluated)
    {
        string message = (evaluated.Text ?? "").Trim();
        if (Encoding.UTF8.GetByteCount(message) > MaxMessageBytes || message.Contains('\n', StringComparison.Ordinal))
        {
            message = "";
        }

        message = message.Length > 0 ? message : validation.Message.Trim();
        return message.Length > 0 ? message : $"failed expression: {validation.Expression.Text.Trim()}";
    }

    private (ImmutableArray<KeyValuePair<string, string>>, ImmutableArray<PolicyDecision>) Annotate(bool fails)
    {
        const int MaxValueLength = 10 * 1024;
        if (_policy.Annotations.IsEmpty)
        {
            return ([], []);
        }

        ulong budget = PolicyBudget;
        (CelValue Value, string? Problem)[]? results = Run(
            [.. _policy.Annotations.Select(annotation => (PolicyExpression?)annotation.Value)], ref budget, false);
        if (results is null)
        {
            return ([], fails ? [new PolicyDecision(OutOfBudget, "", true, -1)] : []);
        }

        var annotations = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var errors = ImmutableArray.CreateBuilder<PolicyDecision>();
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Problem is { } problem)
            {
                if (fails)
                {
                    errors.Add(new PolicyDecision(problem, "", true, -1));
                }
            }
            else if (results[i].Value.Text?.Trim() is { Length: > 0 } value)
            {
                value = value.Length > MaxValueLength ? value[..MaxValueLength] : value;
                annotations.Add(new($"{_policy.Name}/{_policy.Annotations[i].Key}", value));
            }
        }

        return (annotations.DrainToImmutable(), errors.DrainToImmutable());
    }
}
