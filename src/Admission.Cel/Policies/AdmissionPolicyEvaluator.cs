using System.Collections.Immutable;
using System.Text;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>
/// Evaluates a policy for a review with one params object, as the API server does. For one review and one thread.
/// Source of truth: https://github.com/kubernetes/apiserver/tree/master/pkg/admission/plugin/policy/validating
/// </summary>
internal sealed class AdmissionPolicyEvaluator
{
    /// <summary>Maximum cost of all validations of a policy and binding together.</summary>
    public const ulong PolicyBudget = 10_000_000;

    /// <summary>Maximum cost of all match conditions together.</summary>
    public const ulong MatchConditionsBudget = 2_500_000;

    /// <summary>Maximum length of the message of a message expression, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 5120;

    private const int MaxAnnotationLength = 10 * 1024;

    private readonly AdmissionPolicy _policy;
    private readonly CelReview _review;
    private readonly JsonValue? _parameters;
    private readonly EvaluationClock _clock;
    private ulong _cost;

    private AdmissionPolicyEvaluator(
        AdmissionPolicy policy, CelReview review, JsonValue? parameters, EvaluationClock clock)
    {
        _policy = policy;
        _review = review;
        _parameters = parameters;
        _clock = clock;
    }

    /// <summary>Evaluates a policy that matches the request.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="review">The review.</param>
    /// <param name="parameters">The params object; null for none.</param>
    /// <param name="clock">Limits the time of the evaluation.</param>
    public static AdmissionPolicyResult Evaluate(
        AdmissionPolicy policy, CelReview review, JsonValue? parameters, EvaluationClock clock) =>
        new AdmissionPolicyEvaluator(policy, review, parameters, clock).Evaluate();

    private AdmissionPolicyResult Evaluate()
    {
        PolicyDecision? problem = null;
        if (!_policy.MatchConditions.IsEmpty && !MatchesConditions(out problem))
        {
            return new AdmissionPolicyResult(problem is null ? [] : [problem], [], [], _cost);
        }

        ulong budget = _policy.Budget;
        ImmutableArray<PolicyDecision> decisions = Validate(ref budget);
        if (decisions is [{ Kind: DecisionKind.OutOfBudget or DecisionKind.OutOfTime }])
        {
            return new AdmissionPolicyResult(decisions, [], [], _cost);
        }

        (ImmutableArray<KeyValuePair<string, string>> annotations, ImmutableArray<PolicyDecision> errors) = Annotate();
        return new AdmissionPolicyResult(decisions, errors, annotations, _cost);
    }

    private bool MatchesConditions(out PolicyDecision? problem)
    {
        problem = null;
        ulong budget = MatchConditionsBudget;
        var activation = new PolicyActivation(_review, _parameters, _policy.ConditionVariables) { IsCondition = true };
        List<PolicyDecision>? errors = null;
        foreach (PolicyExpression condition in _policy.MatchConditions)
        {
            CelValue value = Run(condition, activation, ref budget, out PolicyDecision? error);
            if (error is { Kind: DecisionKind.OutOfBudget or DecisionKind.OutOfTime })
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
                (errors ??= []).Add(error);
            }
        }

        problem = errors switch
        {
            null => null,
            [{ } only] => only,
            _ => errors[0] with { Message = $"[{string.Join(", ", errors.Select(static one => one.Message))}]" },
        };
        return errors is null;
    }

    private ImmutableArray<PolicyDecision> Validate(ref ulong budget)
    {
        var activation = new PolicyActivation(_review, _parameters, _policy.Variables);
        ImmutableArray<PolicyDecision>.Builder? decisions = null;
        bool needsMessages = false;
        for (int i = 0; i < _policy.Validations.Length; i++)
        {
            PolicyValidation validation = _policy.Validations[i];
            CelValue value = Run(validation.Expression, activation, ref budget, out PolicyDecision? error);
            if (error is { Kind: DecisionKind.OutOfBudget or DecisionKind.OutOfTime })
            {
                return [error];
            }

            if (error is not null)
            {
                (decisions ??= ImmutableArray.CreateBuilder<PolicyDecision>()).Add(error with { Index = i });
            }
            else if (!value.IsTrue)
            {
                needsMessages |= validation.MessageExpression is not null;
                (decisions ??= ImmutableArray.CreateBuilder<PolicyDecision>())
                    .Add(new PolicyDecision("", validation.Reason, DecisionKind.Violation, i));
            }
        }

        if (decisions is null && !MessagesCanMatter(budget))
        {
            return [];
        }

        return AddMessages(
            decisions ?? ImmutableArray.CreateBuilder<PolicyDecision>(), needsMessages, ref budget);
    }

    // Messages that nobody needs matter only if they exceed the budget: an expression that reaches its own limit stops.
    private bool MessagesCanMatter(ulong budget) => _policy.MessageCount > 0
        && budget < (ulong)(_policy.MessageCount + _policy.Variables.Count) * CelProgram.CostLimit;

    // If the messages can matter, all of them run, and each counts towards the budget, even if its message is not
    // needed. As in the API server, each validation that did not fail itself is an error if they exceed the budget.
    private ImmutableArray<PolicyDecision> AddMessages(
        ImmutableArray<PolicyDecision>.Builder decisions, bool needsMessages, ref ulong budget)
    {
        var messages = new string?[_policy.Validations.Length];
        if (needsMessages || MessagesCanMatter(budget))
        {
            var activation = new PolicyActivation(_review, _parameters, _policy.Variables) { HasAuthorizer = false };
            for (int i = 0; i < messages.Length; i++)
            {
                if (_policy.Validations[i].MessageExpression is not { } expression)
                {
                    continue;
                }

                CelValue value = Run(expression, activation, ref budget, out PolicyDecision? error);
                if (error is { Kind: DecisionKind.OutOfTime })
                {
                    return [error];
                }

                if (error is { Kind: DecisionKind.OutOfBudget })
                {
                    return
                    [
                        .. Enumerable.Range(0, messages.Length).Select(index =>
                            decisions.FirstOrDefault(one => one.Index == index && one.Kind != DecisionKind.Violation)
                                ?? new PolicyDecision(
                                    $"failed messageExpression: {error.Message}", "",
                                    DecisionKind.TooExpensive, index)),
                    ];
                }

                messages[i] = value.Text;
            }
        }

        for (int i = 0; i < decisions.Count; i++)
        {
            if (decisions[i].Kind == DecisionKind.Violation)
            {
                int index = decisions[i].Index;
                string message = MessageOf(_policy.Validations[index], messages[index]);
                decisions[i] = decisions[i] with { Message = message };
            }
        }

        return decisions.DrainToImmutable();
    }

    private CelValue Run(
        PolicyExpression expression, PolicyActivation activation, ref ulong budget, out PolicyDecision? error)
    {
        error = null;
        if (_clock.IsOver)
        {
            error = PolicyDecision.OutOfTime;
            return default;
        }

        if (expression.Program is not { } program)
        {
            error = new PolicyDecision($"compilation error: {expression.Issue}", "", DecisionKind.Error, -1);
            return default;
        }

        ulong before = activation.VariablesCost;
        CelValue value = program.Evaluate(activation, out ulong cost);
        cost += activation.VariablesCost - before;
        _cost += cost;
        if (_clock.IsOver)
        {
            error = PolicyDecision.OutOfTime;
            return default;
        }

        if (cost > budget)
        {
            error = PolicyDecision.OutOfBudget;
            return default;
        }

        budget -= cost;
        if (value.Error is { } problem)
        {
            error = new PolicyDecision(
                $"expression '{expression.Text}' resulted in error: {problem.Message}",
                "",
                problem.IsUnknown ? DecisionKind.Undecidable
                    : problem.IsCostLimit ? DecisionKind.TooExpensive : DecisionKind.Error,
                -1);
        }

        return value;
    }

    private static string MessageOf(PolicyValidation validation, string? evaluated)
    {
        string message = (evaluated ?? "").Trim();
        if (Encoding.UTF8.GetByteCount(message) > MaxMessageBytes || message.Contains('\n', StringComparison.Ordinal))
        {
            message = "";
        }

        message = message.Length > 0 ? message : validation.Message.Trim();
        return message.Length > 0 ? message : $"failed expression: {validation.Expression.Text.Trim()}";
    }

    private (ImmutableArray<KeyValuePair<string, string>>, ImmutableArray<PolicyDecision>) Annotate()
    {
        if (_policy.Annotations.IsEmpty)
        {
            return ([], []);
        }

        ulong budget = PolicyBudget;
        var activation = new PolicyActivation(_review, _parameters, _policy.Variables) { HasAuthorizer = false };
        var annotations = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var errors = ImmutableArray.CreateBuilder<PolicyDecision>();
        foreach (PolicyAnnotation annotation in _policy.Annotations)
        {
            CelValue value = Run(annotation.Value, activation, ref budget, out PolicyDecision? error);
            if (error is { Kind: DecisionKind.OutOfBudget or DecisionKind.OutOfTime })
            {
                return ([], [error]);
            }

            if (error is not null)
            {
                errors.Add(error);
            }
            else if (value.Text?.Trim() is { Length: > 0 } text)
            {
                text = text.Length > MaxAnnotationLength ? text[..MaxAnnotationLength] : text;
                annotations.Add(new(annotation.Key, text));
            }
        }

        return (annotations.DrainToImmutable(), errors.DrainToImmutable());
    }
}
