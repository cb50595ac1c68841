using System.Collections.Immutable;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Verdicts;

namespace Admission.Cel.Kyverno;

/// <summary>
/// Evaluates a rule of a Kyverno policy for a review, as Kyverno does: the first validation that is false or fails
/// decides. For one review and one thread.
/// </summary>
internal sealed class KyvernoEvaluator(KyvernoPolicy policy, KyvernoRule rule, CelReview review, EvaluationClock clock)
{
    private const string OutOfTime =
        "the policy exceeded its time limit. Look for a loop over a lot of data, or increase --evaluation-timeout";

    private ulong _cost;
    private string _refusal = "";

    /// <summary>The exception that exempts the request; null for none.</summary>
    public KyvernoException? Exempting { get; private set; }

    /// <summary>Are all match conditions true, so that the validations run?</summary>
    public bool IsValidated { get; private set; }

    public PolicyOutcome Evaluate()
    {
        var plain = new KyvernoActivation(review, null, policy);
        if (!AppliesDespiteExceptions(plain, out CelValue allowed, out PolicyFault? fault))
        {
            return Outcome(fault);
        }

        var activation = new KyvernoActivation(review, rule.Variables, policy) { Exceptions = allowed };
        if (!AreTrue(rule.Conditions, activation, out fault))
        {
            return Outcome(fault);
        }

        IsValidated = true;
        foreach (PolicyValidation validation in rule.Validations)
        {
            CelValue value = Run(validation.Expression, activation, out fault);
            if (fault is not null)
            {
                return Outcome(fault);
            }

            if (!value.IsTrue)
            {
                string message = _refusal.Length > 0 ? _refusal : Message(validation, activation,
                    $"CEL expression validation failed at index {rule.Validations.IndexOf(validation)}");
                return Annotate(
                    activation, new PolicyOutcome.Violated([new Violation(message, validation.Field)]));
            }
        }

        return Annotate(activation, new PolicyOutcome.Passed());
    }

    private PolicyOutcome Outcome(PolicyFault? fault) => fault is null
        ? new PolicyOutcome.Passed { Cost = (long)_cost }
        : new PolicyOutcome.Faulted(fault) { Cost = (long)_cost };

    // False if an exception exempts the request, or if that cannot be decided.
    private bool AppliesDespiteExceptions(
        KyvernoActivation activation, out CelValue allowed, out PolicyFault? fault)
    {
        var images = new List<string>();
        var values = new List<string>();
        allowed = default;
        fault = null;
        foreach (KyvernoException exception in policy.Exceptions)
        {
            if (exception.IsExpired(review.Input.Now))
            {
                continue;
            }

            if (AreTrue(exception.Conditions, activation, out fault) && HasControls(exception, activation, out fault))
            {
                if (!exception.OnlyAllows)
                {
                    Exempting = exception;
                    return false;
                }

                images.AddRange(exception.AllowedImages);
                values.AddRange(exception.AllowedValues);
            }
            else if (fault is not null)
            {
                return false;
            }
        }

        var map = new CelMap.Entries();
        map.TryAdd(CelValue.Of("allowedImages"), CelList.OfTexts(images));
        map.TryAdd(CelValue.Of("allowedValues"), CelList.OfTexts(values));
        allowed = CelValue.Of(map);
        return true;
    }

    // A control that is false or fails refuses the exception: the policy runs as usual.
    private bool HasControls(KyvernoException exception, KyvernoActivation activation, out PolicyFault? fault)
    {
        foreach (PolicyValidation control in exception.Controls)
        {
            CelValue value = Run(control.Expression, activation, out fault);
            if (fault is { Kind: FaultKind.Undecidable or FaultKind.TimedOut })
            {
                return false;
            }

            if (fault is not null || !value.IsTrue)
            {
                // As in Kyverno, the message says what the first refused exception lacks.
                _refusal = _refusal.Length > 0 || fault is not null ? _refusal : Message(control, activation,
                    $"compensating control at index {exception.Controls.IndexOf(control)} failed for policy exception "
                        + exception.Document.Name);
                fault = null;
                return false;
            }
        }

        fault = null;
        return true;
    }

    // If one condition is false, errors of the others do not count.
    private bool AreTrue(
        ImmutableArray<PolicyExpression> conditions, KyvernoActivation activation, out PolicyFault? fault)
    {
        PolicyFault? first = null;
        foreach (PolicyExpression condition in conditions)
        {
            CelValue value = Run(condition, activation, out PolicyFault? failure);
            first ??= failure;
            if (failure is null && !value.IsTrue)
            {
                fault = null;
                return false;
            }
        }

        fault = policy.IgnoresFailures && first is not { Kind: FaultKind.Undecidable } ? null : first;
        return first is null;
    }

    private CelValue Run(PolicyExpression expression, KyvernoActivation activation, out PolicyFault? fault)
    {
        fault = null;
        if (clock.IsOver)
        {
            fault = policy.Fault(FaultKind.TimedOut, OutOfTime, expression.Field);
            return default;
        }

        if (expression.Program is not { } program)
        {
            fault = policy.Fault(FaultKind.Threw, $"compilation error: {expression.Issue!.Message}", expression.Field);
            return default;
        }

        ulong before = activation.VariablesCost;
        CelValue value = program.Evaluate(activation, out ulong cost);
        _cost += cost + activation.VariablesCost - before;
        if (clock.IsOver)
        {
            fault = policy.Fault(FaultKind.TimedOut, OutOfTime, expression.Field);
            return default;
        }

        if (value.Error is { } error)
        {
            fault = policy.Fault(
                error.IsUnknown ? FaultKind.Undecidable
                    : error.IsCostLimit ? FaultKind.TooManyStatements
                    : FaultKind.Threw,
                error.Message,
                expression.Field);
        }

        return value;
    }

    private string Message(PolicyValidation validation, KyvernoActivation activation, string fallback)
    {
        string message = validation.Message;
        if (validation.MessageExpression is { } expression)
        {
            CelValue value = Run(expression, activation, out PolicyFault? fault);
            message = fault is not null ? $"failed to evaluate message expression: {fault.Message}"
                : value.Text ?? "failed to convert message expression to string";
        }

        return message.Length > 0 ? message : fallback;
    }

    private PolicyOutcome Annotate(KyvernoActivation activation, PolicyOutcome outcome)
    {
        var annotations = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (PolicyAnnotation annotation in rule.Annotations)
        {
            CelValue value = Run(annotation.Value, activation, out PolicyFault? fault);
            if (fault is not null)
            {
                return Outcome(fault);
            }

            if (value.Text is { Length: > 0 } text)
            {
                annotations.Add(new(annotation.Key, text));
            }
        }

        return outcome with { AuditAnnotations = annotations.DrainToImmutable(), Cost = (long)_cost };
    }
}
