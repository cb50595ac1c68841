using System.Collections.Immutable;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>Evaluates constraints for reviews. One thread at a time; serves many reviews.</summary>
public sealed class ConstraintEvaluation
{
    private readonly Machine _machine;
    private readonly TemplateInput _input;
    private readonly Dictionary<Constraint, KeptValues> _kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>An evaluation with the clock of the system.</summary>
    public ConstraintEvaluation()
        : this(new Machine(TimeProvider.System))
    {
    }

    internal ConstraintEvaluation(Machine machine)
    {
        _machine = machine;
        _input = new TemplateInput(machine.Reading);
    }

    /// <summary>The time that templates see; null for the time of the clock.</summary>
    public DateTimeOffset? Now { get; set; }

    /// <summary>Maximum time of one evaluation; null for that of the limits.</summary>
    public TimeSpan? MaxTime { get; set; }

    /// <summary>Receives each place that runs; null to record nothing.</summary>
    internal Action<Place>? Covered { get; set; }

    /// <summary>The violations of a constraint that matches a review.</summary>
    /// <param name="constraint">The constraint. The code of its template is Rego.</param>
    /// <param name="review">The request.</param>
    /// <param name="inventory">Objects of the cluster.</param>
    /// <param name="limits">What the evaluation may use.</param>
    /// <param name="error">
    /// Why there may be more violations than those that were found, such as a limit; null if there are not.
    /// </param>
    public ImmutableArray<GatekeeperViolation> Evaluate(
        Constraint constraint, GatekeeperReview review, Inventory inventory, RegoLimits limits, out RegoError? error)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentNullException.ThrowIfNull(review);
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(limits);
        error = null;
        _machine.Covered = Covered;
        _machine.Trace.Keeps = true;
        Begin(constraint, review.Value, inventory, limits, isAgain: false);
        try
        {
            return RuleRuns.Document(_machine, constraint.Template.Violation!) is RegoSet { Count: > 0 } set
                ? Read(constraint, new RegoArray(set.Sorted), out error)
                : [];
        }
        catch (EvaluationHalt halt) when (halt.Error.Code == RegoError.Conflict)
        {
            // In Gatekeeper, the message of a conflict is itself a violation.
            return [new GatekeeperViolation(constraint, halt.Error.ToString(), RegoObject.Empty)];
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            Machine.Stop();
            ImmutableArray<GatekeeperViolation> found = _machine.Unfinished is [(_, { } elements)]
                ? Read(constraint, elements, out _)
                : [];
            error = _machine.ErrorOf(exception);
            return found;
        }
        finally
        {
            Machine.Stop();
        }
    }

    /// <summary>
    /// Which elements does the rule <c>violation</c> have if the review has another object? Null if the evaluation
    /// fails.
    /// </summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="review">The request as templates see it.</param>
    /// <param name="inventory">Objects of the cluster.</param>
    /// <param name="limits">What the evaluation may use.</param>
    /// <param name="rule">The one rule to try; null for all.</param>
    /// <param name="elements">The elements.</param>
    /// <returns>A bit for each element that was found.</returns>
    internal ulong? Seek(
        Constraint constraint,
        RegoValue review,
        Inventory inventory,
        RegoLimits limits,
        RulePlan? rule,
        RegoValue[] elements)
    {
        var seeker = new Seeker(elements);
        _machine.Covered = null;
        _machine.Trace.Keeps = false;
        Begin(constraint, review, inventory, limits, isAgain: true);
        try
        {
            if (rule is null)
            {
                RuleRuns.Seek(_machine, constraint.Template.Violation!, seeker);
            }
            else
            {
                RuleRuns.Seek(_machine, rule, seeker);
            }

            return seeker.Found;
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            return null;
        }
        finally
        {
            Machine.Stop();
            _machine.Covered = Covered;
        }
    }

    private void Begin(
        Constraint constraint, RegoValue review, Inventory inventory, RegoLimits limits, bool isAgain) =>
        _machine.Begin(
            constraint.Template.Program!.Compiled,
            _input.Set(review, constraint.Parameters),
            inventory.Data,
            limits,
            MaxTime,
            Now,
            isAgain,
            KeptOf(constraint));

    // For coverage, each request runs all lines.
    private KeptValues? KeptOf(Constraint constraint)
    {
        if (Covered is not null)
        {
            return null;
        }

        if (!_kept.TryGetValue(constraint, out KeptValues? kept))
        {
            _kept.Add(constraint, kept = new KeptValues());
        }

        return kept;
    }

    /// <summary>Drops the documents of the last review.</summary>
    public void End()
    {
        _input.Set(RegoObject.Empty, RegoObject.Empty);
        _machine.End();
    }

    private static ImmutableArray<GatekeeperViolation> Read(
        Constraint constraint, RegoArray elements, out RegoError? error)
    {
        error = null;
        var violations = ImmutableArray.CreateBuilder<GatekeeperViolation>(elements.Count);
        for (int i = 0; i < elements.Count; i++)
        {
            RegoValue element = elements[i];

            // A violation without a message is dropped, as in Gatekeeper.
            RegoValue? message = (element as RegoObject)?.Get("msg");
            if (message is RegoString text)
            {
                RegoValue details = ((RegoObject)element).Get("details") ?? RegoObject.Empty;
                violations.Add(new GatekeeperViolation(constraint, text.Text, details) { Element = element });
            }
            else if (message is not null)
            {
                error = new RegoError(
                    RegoError.InvalidViolation, $"msg must be a string, not {message.KindName}", "", 0, 0);
            }
        }

        return violations.DrainToImmutable();
    }
}
