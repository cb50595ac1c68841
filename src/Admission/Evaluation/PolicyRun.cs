using Admission.Faults;
using Admission.Languages;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>
/// Runs policies for one request: rents a session of a language when its first policy needs one, and returns all
/// sessions at the end.
/// </summary>
/// <param name="set">The policies in force.</param>
/// <param name="context">Time, deadline and surroundings of the request.</param>
/// <param name="time">The clock that measures durations.</param>
internal sealed class PolicyRun(PolicySet set, EvaluationContext context, TimeProvider time) : IDisposable
{
    private readonly IPolicySession?[] _sessions = new IPolicySession?[set.Programs.Length];
    private ReviewInput? _review;
    private bool _hasEngine;

    /// <summary>Was the last outcome remembered, so that the policy did not run?</summary>
    public bool IsRemembered { get; private set; }

    /// <summary>Sets the request of the next evaluations.</summary>
    public void Begin(AdmissionRequest request)
    {
        _review = new ReviewInput
        {
            Request = request,
            Now = context.Now,
            Workloads = set.Workloads,
            Namespaces = context.Namespaces,
            Objects = context.Objects,
            Access = context.Access,
            Console = context.Console,
        };
        foreach (IPolicySession? session in _sessions)
        {
            session?.End();
            session?.Begin(_review);
        }
    }

    /// <param name="settings">Its settings for the request.</param>
    /// <param name="elapsed">How long it took.</param>
    public PolicyOutcome Evaluate(ConfiguredPolicy policy, PolicySettings settings, out TimeSpan elapsed)
    {
        IsRemembered = false;
        long started = time.GetTimestamp();
        TimeSpan budget = BudgetAt(started);
        CircuitBreaker? trial = null;
        PolicyOutcome outcome;
        if (budget <= TimeSpan.Zero)
        {
            outcome = Fault(
                policy,
                FaultKind.TimedOut,
                "was not run: the request had already reached its time limit. Increase timeoutSeconds of the webhook.");
        }
        else if (context.Faults?.Enter(policy, _review!.Request, out trial) is { } takenOut)
        {
            outcome = takenOut;
        }
        else
        {
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            outcome = Run(policy, settings, budget);
            if (outcome is PolicyOutcome.Faulted { Why.IsProcessOutOfMemory: true }
                && GC.GetAllocatedBytesForCurrentThread() - allocatedBefore < MaxMemoryOf(policy))
            {
                outcome = RunAgain(policy, settings, budget - time.GetElapsedTime(started)) ?? outcome;
            }

            if (_hasEngine && !IsCutShort(outcome, policy, budget))
            {
                context.Faults?.Record(policy, _review!.Request, outcome, trial);
            }
        }

        elapsed = time.GetElapsedTime(started);
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < _sessions.Length; i++)
        {
            Return(i);
        }
    }

    private PolicyOutcome Run(ConfiguredPolicy policy, PolicySettings settings, TimeSpan budget)
    {
        _hasEngine = false;
        try
        {
            IPolicySession session = SessionOf(policy);
            _hasEngine = true;
            PolicyOutcome outcome = session.Evaluate(
                policy.Place, settings.Parameters, new EvaluationBudget(budget, policy.Policy.Limits));
            IsRemembered = session.IsRemembered;
            if (session.IsSpent)
            {
                Return(policy.Program);
            }

            return outcome;
        }
        catch (OutOfMemoryException)
        {
            return Fault(
                policy,
                FaultKind.OutOfMemory,
                "could not be evaluated: the process ran out of memory. Use fewer workers, or increase the memory "
                    + "limit of the process.",
                isProcessOutOfMemory: true);
        }
#pragma warning disable CA1031 // A session that cannot be made must deny, not leave the request unanswered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Fault(
                policy, FaultKind.EngineFailed, $"was not run: the engine failed with {exception.GetType().Name}.");
        }
    }

    private long MaxMemoryOf(ConfiguredPolicy policy) => policy.Policy.Limits.Lower(set.Limits).MaxMemoryBytes;

    // The collector keeps free memory for small objects, so a large one can fail although little is in use. Only an
    // aggressive collection gives that memory back.
    private PolicyOutcome? RunAgain(ConfiguredPolicy policy, PolicySettings settings, TimeSpan budget)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        PolicyOutcome? outcome = budget > TimeSpan.Zero ? Run(policy, settings, budget) : null;
        return outcome?.Fault?.Kind == FaultKind.TimedOut ? null : outcome;
    }

    private IPolicySession SessionOf(ConfiguredPolicy policy)
    {
        ref IPolicySession? session = ref _sessions[policy.Program];
        if (session is null)
        {
            session = set.Programs[policy.Program].Rent();
            session.Begin(_review!);
        }

        return session;
    }

    private void Return(int program)
    {
        if (_sessions[program] is { } session)
        {
            _sessions[program] = null;
            session.End();
            set.Programs[program].Return(session);
        }
    }

    // A policy is slow by itself if it had at least a quarter of its own time; otherwise the request's deadline is the
    // cause. A quarter, because a webhook with timeoutSeconds 1 leaves a policy barely half a second.
    private bool IsCutShort(PolicyOutcome outcome, ConfiguredPolicy policy, TimeSpan budget) =>
        outcome.Fault?.Kind == FaultKind.TimedOut
        && budget < (policy.Policy.Limits.Timeout ?? set.Limits.EvaluationTimeout) / 4;

    private TimeSpan BudgetAt(long now)
    {
        TimeSpan budget = set.Limits.EvaluationTimeout;
        if (context.Deadline == long.MaxValue)
        {
            return budget;
        }

        TimeSpan left = time.GetElapsedTime(now, context.Deadline);
        return left < budget ? left : budget;
    }

    private static PolicyOutcome.Faulted Fault(
        ConfiguredPolicy policy, FaultKind kind, string message, bool isProcessOutOfMemory = false) =>
        new(new PolicyFault(kind, message, policy.Policy.Path) { IsProcessOutOfMemory = isProcessOutOfMemory });
}
