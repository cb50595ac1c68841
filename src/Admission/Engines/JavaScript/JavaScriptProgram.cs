using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Admission.Engines.JavaScript;

/// <summary>
/// The compiled policies of one set, with their pool of engines. Engines are rented exclusively, since they are not
/// safe to use from two threads. Safe to use from several threads itself.
/// </summary>
public sealed class JavaScriptProgram
{
    private readonly PolicyModuleLoader _loader;
    private readonly ImmutableArray<string> _paths;
    private readonly EngineLimits _limits;
    private readonly ConcurrentStack<PolicyEngine> _idle = [];
    private int _capacity = Environment.ProcessorCount;

    internal JavaScriptProgram(
        PolicyModuleLoader loader, ImmutableArray<string> paths, EngineLimits limits, PolicyEngine? first)
    {
        _loader = loader;
        _paths = paths;
        _limits = limits;
        if (first is not null)
        {
            _idle.Push(first);
        }
    }

    /// <summary>What policies may use.</summary>
    public EngineLimits Limits => _limits;

    /// <summary>Engines that are ready and not in use.</summary>
    public int IdleEngines => _idle.Count;

    /// <summary>Builds engines until that many are ready, so that the first requests need not wait for them.</summary>
    /// <param name="engines">As many as there are evaluations at a time.</param>
    public void Warm(int engines)
    {
        _capacity = Math.Max(_capacity, engines);
        int missing = engines - _idle.Count;
        Parallel.For(0, Math.Max(0, missing), _ => Keep(DeepStack.Run(Build)));
    }

    /// <summary>The path of the policy at a position.</summary>
    internal string PathOf(int index) => _paths[index];

    /// <summary>An engine for one thread, until it is returned. Builds one where none is idle.</summary>
    internal PolicyEngine Rent()
    {
        if (_idle.TryPop(out PolicyEngine? engine))
        {
            return engine;
        }

        try
        {
            return Build();
        }
        catch (OutOfMemoryException)
        {
            // What the policy before held is garbage now; it must not cost the next one its verdict.
            GC.Collect();
            return Build();
        }
    }

    /// <summary>
    /// Takes an engine back. One that a fault may have damaged is thrown away, and another built beside the requests.
    /// </summary>
    internal void Return(PolicyEngine engine)
    {
        if (!engine.IsDirty)
        {
            Keep(engine);
            return;
        }

        engine.Dispose();
        DeepStack.Start(Rebuild);
    }

    // While an engine is rebuilt, the worker that damaged it builds one for itself: without a bound, faults would add
    // up.
    private void Keep(PolicyEngine engine)
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

    private PolicyEngine Build()
    {
        var engine = new PolicyEngine(_loader, _limits);
        foreach (string path in _paths)
        {
            engine.Load(path);
        }

        engine.Seal();
        return engine;
    }
}
