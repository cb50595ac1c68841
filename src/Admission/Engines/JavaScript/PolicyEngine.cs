using Acornima;
using Acornima.Ast;
using Admission.Evaluation;
using Admission.Json;
using Admission.Protocol;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Admission.Engines.JavaScript;

/// <summary>
/// One engine with every policy of a set loaded. Used by one thread at a time. All policies of a review run in the same
/// engine, so that what one of them has read is bound for the next; none can change it.
/// </summary>
internal sealed class PolicyEngine : IDisposable
{
    private readonly EngineLimits _limits;
    private readonly Sandbox _sandbox;
    private readonly LoadedPolicy[] _policies;
    private readonly Dictionary<JsonValue, JsValue> _parameters = new(ReferenceEqualityComparer.Instance);
    private readonly JsonBinder _binder;
    private readonly AdmissionModule _module;
    private ReviewView? _review;
    private string _running = "";
    private int _logged;
    private Action<string, string>? _console;

    /// <param name="modules">The modules of the folder.</param>
    /// <param name="paths">The policies to load.</param>
    /// <param name="limits">The limits.</param>
    public PolicyEngine(PolicyModuleLoader modules, IReadOnlyList<string> paths, EngineLimits limits)
    {
        _limits = limits;
        _sandbox = new Sandbox(limits, modules, Log);
        _binder = new JsonBinder(_sandbox.Engine);
        _module = new AdmissionModule(_sandbox, _binder, limits);
        _policies = new LoadedPolicy[paths.Count];
        for (int i = 0; i < _policies.Length; i++)
        {
            _policies[i] = Load(paths[i]);
        }

        _sandbox.Seal();
    }

    /// <summary>Did a fault leave this engine in a state that nobody can vouch for?</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Begins a review: what was bound for the last one is let go.</summary>
    public void Begin(AdmissionRequest request, DateTimeOffset now, WorkloadTemplates workloads, Action<string, string>? console)
    {
        _review = new ReviewView(_module, request, now, workloads);
        _sandbox.Clock.Now = now;
        _console = console;
    }

    /// <summary>Ends a review.</summary>
    public void End()
    {
        _review = null;
        _console = null;
    }

    /// <summary>Runs one policy on the review that was begun.</summary>
    /// <param name="index">Position of the policy.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="budget">How long it may run.</param>
    public PolicyOutcome Evaluate(int index, JsonValue parameters, TimeSpan budget)
    {
        LoadedPolicy policy = _policies[index];
        _running = policy.Path;
        _logged = 0;
        _module.Findings.Clear();
        _sandbox.Begin(budget);
        try
        {
            var context = new ContextView(_module, _review!, BindParameters(parameters));
            JsValue returned = _sandbox.Engine.Call(policy.Validate, policy.Export, [context]);
            return returned.IsUndefined()
                ? _module.Findings.ToOutcome()
                : new PolicyOutcome.Faulted(new PolicyFault(
                    FaultKind.ReturnedValue,
                    "validate returned a value, which counts for nothing. Call deny(message) to report a violation, and return nothing.",
                    policy.Path,
                    policy.At.Start.Line,
                    policy.At.Start.Column + 1));
        }
#pragma warning disable CA1031 // The border to foreign code: whatever a policy makes the engine throw is that policy's fault.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            IsDirty |= !FaultReader.LeavesEngineClean(exception);
            return new PolicyOutcome.Faulted(FaultReader.Read(exception, _limits, policy.At, policy.Path));
        }
        finally
        {
            _sandbox.End();
        }
    }

    /// <summary>The default export of a policy, as the module left it.</summary>
    public ObjectInstance ExportOf(int index) => _policies[index].Export;

    /// <inheritdoc/>
    public void Dispose() => _sandbox.Dispose();

    /// <summary>Imports one module and freezes what it exports.</summary>
    private LoadedPolicy Load(string path)
    {
        _running = path;
        _logged = 0;
        _sandbox.Begin(_limits.LoadTimeout);
        ObjectInstance exports = _sandbox.Engine.Modules.Import(path);
        JsValue export = exports.Get("default");
        if (export is not ObjectInstance policy || export is Function)
        {
            throw new PolicyExportException(path);
        }

        _sandbox.DeepFreeze(policy);
        JsValue validate = policy.Get("validate");
        SourceLocation at = validate is Function { FunctionDeclaration: Node node } ? node.Location : default;
        return new LoadedPolicy(path, policy, validate, at);
    }

    private JsValue BindParameters(JsonValue parameters)
    {
        if (!_parameters.TryGetValue(parameters, out JsValue? bound))
        {
            bound = _binder.Bind(parameters);
            _parameters.Add(parameters, bound);
        }

        return bound;
    }

    private void Log(string line)
    {
        if (_console is { } console && ++_logged <= _limits.MaxLogLines)
        {
            console(_running, line);
        }
    }

    private sealed record LoadedPolicy(string Path, ObjectInstance Export, JsValue Validate, SourceLocation At);
}
