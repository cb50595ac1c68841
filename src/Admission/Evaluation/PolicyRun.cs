using Admission.Engines.JavaScript;
using Admission.Evaluation.Faults;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Evaluation;

/// <summary>
/// Runs policies for one request: rents an engine when the first policy needs one, and returns it at the end.
/// </summary>
/// <param name="set">The policies in force.</param>
/// <param name="context">What surrounds the request.</param>
/// <param name="time">The clock of durations.</param>
internal sealed class PolicyRun(PolicySet set, EvaluationContext context, TimeProvider time) : IDisposable
{
    private PolicyEngine? _engine;
    private AdmissionRequest? _request;
    private bool _isBegun;

    /// <summary>Was the last outcome known from before?</summary>
    public bool IsRemembered { get; private set; }

    /// <summary>Sets the request that the next evaluations look at.</summary>
    public void Begin(AdmissionRequest request)
    {
        _request = request;
        _isBegun = false;
    }

    /// <summary>Runs one policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="settings">Its settings for the request.</param>
    /// <param name="elapsed">How long it took.</param>
    public PolicyOutcome Evaluate(ConfiguredPolicy policy, PolicySettings settings, out TimeSpan elapsed)
    {
        IsRemembered = false;
        long started = time.GetTimestamp();
        PolicyOutcome outcome = Evaluate(policy, settings, started);
        elapsed = time.GetElapsedTime(started);
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => ReturnEngine();

    private PolicyOutcome Evaluate(ConfiguredPolicy policy, PolicySettings settings, long now)
    {
        TimeSpan budget = BudgetAt(now);
        if (budget <= TimeSpan.Zero)
        {
            return Fault(
                policy,
                FaultKind.TimedOut,
                "was not run: the time of the request was used up before. Raise timeoutSeconds of the webhook.");
        }

        CircuitBreaker? trial = null;
        if (context.Faults?.Enter(policy, _request!, out trial) is { } takenOut)
        {
            return takenOut;
        }

        PolicyOutcome outcome = Run(policy, settings, budget, out bool isRun);
        if (isRun && !IsCutShort(outcome, policy, budget))
        {
            context.Faults?.Record(policy, _request!, outcome, trial);
        }

        return outcome;
    }

    private PolicyOutcome Run(ConfiguredPolicy policy, PolicySettings settings, TimeSpan budget, out bool isRun)
    {
        isRun = true;
        try
        {
            PolicyEngine engine = _engine ??= set.Program.Rent();
            if (!_isBegun)
            {
                engine.Begin(_request!, context.Now, set.Workloads, ConsoleOf());
                _isBegun = true;
            }

            PolicyOutcome outcome = engine.Evaluate(
                set.Program.PathOf(policy.Index), settings.Parameters, budget, policy.Policy.Limits);
            IsRemembered = engine.IsRemembered;
            if (engine.IsDirty)
            {
                ReturnEngine();
            }

            return outcome;
        }
#pragma warning disable CA1031 // An engine that cannot be built must deny, not leave the request unanswered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            isRun = false;
            return Fault(
                policy, FaultKind.EngineFailed, $"was not run: the engine failed with {exception.GetType().Name}.");
        }
    }

    // Slow by its own doing is what had at least a quarter of its own time; the request's deadline explains the rest.
    // A quarter, since a webhook with timeoutSeconds 1 leaves a policy hardly half a second.
    private bool IsCutShort(PolicyOutcome outcome, ConfiguredPolicy policy, TimeSpan budget) =>
        outcome.Fault?.Kind == FaultKind.TimedOut
        && budget < (policy.Policy.Limits.Timeout ?? set.Program.Limits.EvaluationTimeout) / 4;

    private TimeSpan BudgetAt(long now)
    {
        TimeSpan budget = set.Program.Limits.EvaluationTimeout;
        if (context.Deadline == long.MaxValue)
        {
            return budget;
        }

        TimeSpan left = time.GetElapsedTime(now, context.Deadline);
        return left < budget ? left : budget;
    }

    private Action<string, string>? ConsoleOf() => context.Console is { } console
        ? (path, line) => console(System.IO.Path.GetFileNameWithoutExtension(path), line)
        : null;

    private void ReturnEngine()
    {
        if (_engine is { } engine)
        {
            _engine = null;
            _isBegun = false;
            engine.End();
            set.Program.Return(engine);
        }
    }

    private static PolicyOutcome.Faulted Fault(ConfiguredPolicy policy, FaultKind kind, string message) =>
        new(new PolicyFault(kind, message, policy.Policy.Path));
}
