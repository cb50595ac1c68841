using Admission.Cel.Checking;
using Admission.Cel.Costs;
using Admission.Cel.Evaluation;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel;

/// <summary>A compiled expression. Immutable; safe to share between threads.</summary>
public sealed class CelProgram
{
    /// <summary>Maximum cost of one evaluation in the API server: 1,000,000.</summary>
    public const ulong CostLimit = 1_000_000;

    private readonly CelEnvironment _environment;
    private readonly EvaluationNode _plan;
    private readonly int _locals;
    private EvaluationContext? _idle;

    internal CelProgram(CelSource source, Expr root, CelEnvironment environment, EvaluationNode plan, int locals)
    {
        _environment = environment;
        Source = source;
        Root = root;
        _plan = plan;
        _locals = locals;
        Levels = ExprWalk.Depth(root);
    }

    /// <summary>The type of the result; dyn if the expression was not checked.</summary>
    public CelType Type => Root.Type ?? CelType.Dyn;

    /// <summary>The cost of an evaluation as the API server estimates it; only for a checked expression.</summary>
    public CostRange EstimatedCost => CostEstimator.Estimate(Root, _environment);

    /// <summary>The expression as it was written.</summary>
    public string Text => Source.Text;

    /// <summary>Number of levels of its tree, which determines how much stack an evaluation needs.</summary>
    internal int Levels { get; }

    internal CelSource Source { get; }

    internal Expr Root { get; }

    /// <summary>Evaluates with the cost limit of the API server.</summary>
    /// <param name="activation">The variables.</param>
    /// <param name="cost">What the evaluation cost.</param>
    public CelValue Evaluate(CelActivation activation, out ulong cost) =>
        Evaluate(activation, null, CostLimit, out cost);

    internal CelValue Evaluate(CelActivation activation, EvaluationTrace? trace, ulong limit, out ulong cost)
    {
        EvaluationContext context = Interlocked.Exchange(ref _idle, null) ?? new EvaluationContext();
        context.Begin(activation, _locals, limit);
        context.Trace = trace;
        CelValue value = _plan.Evaluate(context);
        cost = context.Cost;
        bool isCancelled = context.IsCancelled;
        context.End();
        Volatile.Write(ref _idle, context);
        return isCancelled ? CelValue.Of(CelError.CostLimit) : value;
    }
}
