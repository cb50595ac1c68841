using System.Collections.Concurrent;
using System.Collections.Immutable;
using Admission.Evaluation;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// The compiled policies of one set, with their pool of engines. Engines are rented exclusively, because they are not
/// thread-safe. The program is thread-safe.
/// </summary>
internal sealed class JavaScriptProgram : IPolicyProgram
{
    private readonly PolicyModuleLoader _loader;
    private readonly ImmutableArray<Policy> _policies;
    private readonly EngineLimits _limits;
    private readonly ConcurrentStack<JavaScriptSession> _idle = [];
    private int _capacity = Environment.ProcessorCount;

    internal JavaScriptProgram(
        PolicyModuleLoader loader, ImmutableArray<Policy> policies, EngineLimits limits, JavaScriptSession? first)
    {
        _loader = loader;
        _policies = policies;
        _limits = limits;
        if (first is not null)
        {
            first.Link(policies);
            _idle.Push(first);
        }
    }

    /// <summary>Number of idle engines.</summary>
    public int IdleEngines => _idle.Count;

    /// <inheritdoc/>
    public void Warm(int sessions)
    {
        _capacity = Math.Max(_capacity, sessions);
        int missing = sessions - _idle.Count;
        EvaluationThreads.For(Math.Max(0, missing), _ => Keep(Build()), CancellationToken.None);
    }

    /// <summary>An engine for one thread, until it is returned. Builds one if none is idle.</summary>
    public IPolicySession Rent() => _idle.TryPop(out JavaScriptSession? engine) ? engine : Build();

    /// <summary>
    /// Takes an engine back. An engine that a fault may have damaged is discarded, and a new one is built in the
    /// background.
    /// </summary>
    public void Return(IPolicySession session)
    {
        var engine = (JavaScriptSession)session;
        if (!engine.IsSpent)
        {
            Keep(engine);
            return;
        }

        engine.Dispose();
        EvaluationThreads.Create("policy-engine", Rebuild).Start();
    }

    // While an engine is rebuilt, the worker that damaged it builds its own: without a limit, faults would add up.
    private void Keep(JavaScriptSession engine)
    {
        if (_idle.Count < _capacity)
        {
            _idle.Push(engine);
        }
        else
        {
            engine.Dispose();
        }
    }

    private void Rebuild()
    {
        try
        {
            Keep(Build());
        }
#pragma warning disable CA1031 // Memory may be short now: the next request without an engine tries again.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private JavaScriptSession Build()
    {
        var engine = new JavaScriptSession(_loader, _limits);
        foreach (Policy policy in _policies)
        {
            engine.Load(policy.Path);
        }

        engine.Seal();
        engine.Link(_policies);
        return engine;
    }
}
