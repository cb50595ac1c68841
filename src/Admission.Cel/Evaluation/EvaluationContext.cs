using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Evaluation;

/// <summary>One evaluation: the variables, its cost so far, and its maximum cost. For one thread.</summary>
internal sealed class EvaluationContext
{
    /// <summary>
    /// Maximum number of bytes that literals, concatenations, and functions such as <c>replace</c> whose cost does not
    /// depend on their result, can produce for the expressions and variables of one activation: 32 MiB. The API server
    /// has no such limit.
    /// </summary>
    public const long MaxGrowth = 32 * 1024 * 1024;

    private static readonly CelActivation Idle = CelActivation.Empty;

    // As many as cel-go runs in the API server before it looks whether the request has ended.
    private const uint StepsBetweenLooks = 64;
    private const ulong CostOfLook = 1000;

    private ulong _limit;
    private uint _steps;

    /// <summary>What the variables are.</summary>
    public CelActivation Activation { get; private set; } = Idle;

    /// <summary>The variables of comprehensions.</summary>
    public CelValue[] Locals { get; private set; } = [];

    /// <summary>Computes a bound variable when it is first read.</summary>
    public EvaluationNode?[] Pending { get; private set; } = [];

    /// <summary>What the evaluation has cost.</summary>
    public ulong Cost { get; private set; }

    /// <summary>Has it cost more than it may? Everything fails then.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Receives the value of each subexpression; null for none.</summary>
    public EvaluationTrace? Trace { get; set; }

    public void Begin(CelActivation activation, int locals, ulong limit)
    {
        Activation = activation;
        Cost = 0;
        _limit = limit;
        IsCancelled = activation.Growth > MaxGrowth;
        if (Locals.Length < locals)
        {
            Locals = new CelValue[locals];
            Pending = new EvaluationNode?[locals];
        }
    }

    /// <summary>Drops all references of the evaluation, so that no review outlives its request.</summary>
    public void End()
    {
        Activation = Idle;
        Trace = null;
        Array.Clear(Locals);
        Array.Clear(Pending);
    }

    public void Charge(ulong cost)
    {
        Cost = ulong.MaxValue - Cost < cost ? ulong.MaxValue : Cost + cost;
        if (Cost > _limit || (cost >= CostOfLook && TimeLimit.Look()))
        {
            IsCancelled = true;
        }
    }

    public void Cancel() => IsCancelled = true;

    /// <summary>Would this much more be too expensive?</summary>
    public bool IsTooMuch(ulong cost) => cost > _limit || Cost > _limit - cost;

    /// <summary>Counts a step of a comprehension; from time to time, ends the evaluation if its time is over.</summary>
    public void CountStep()
    {
        if (++_steps % StepsBetweenLooks == 0)
        {
            IsCancelled |= TimeLimit.Look();
        }
    }

    /// <summary>
    /// Counts the size of a function's result; if it is too large, returns false and the evaluation ends.
    /// </summary>
    /// <param name="bytes">Bytes of the result.</param>
    public bool TryGrow(long bytes)
    {
        Activation.Growth += bytes;
        IsCancelled |= Activation.Growth > MaxGrowth;
        return !IsCancelled;
    }
}
