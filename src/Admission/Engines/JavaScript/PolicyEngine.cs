using System.Collections.Immutable;
using Acornima;
using Acornima.Ast;
using Admission.Engines.JavaScript.Memo;
using Admission.Evaluation;
using Admission.Json;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Admission.Engines.JavaScript;

/// <summary>
/// One engine with every policy of a folder loaded. Used by one thread at a time. All policies of a review run in the
/// same engine, so that what one of them has read is bound for the next; none can change it.
/// </summary>
internal sealed class PolicyEngine : IDisposable
{
    // Dry runs bring parameters of their own for every case; a server has one set of them for each policy and override.
    private const int MaxBoundParameters = 10_000;

    private readonly EngineLimits _limits;
    private readonly Sandbox _sandbox;
    private readonly Dictionary<string, LoadedPolicy> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<JsonValue, JsValue> _parameters = new(ReferenceEqualityComparer.Instance);
    private readonly FactReader _reader = new();
    private readonly ReadTrace _trace;
    private readonly JsonBinder _binder;
    private readonly JsonBinder _constants;
    private readonly ReviewTypes _types;
    private readonly ReviewFunctions _functions;
    private string _running = "";
    private int _logged;
    private Action<string, string>? _console;
    private bool _canRemember;
    private long _memoBytes;

    /// <param name="modules">Where imports lead.</param>
    /// <param name="limits">The limits.</param>
    public PolicyEngine(PolicyModuleLoader modules, EngineLimits limits)
    {
        _limits = limits;
        _sandbox = new Sandbox(limits, modules, Log);
        _trace = new ReadTrace(_reader);
        _binder = new JsonBinder(_sandbox.Engine, _trace);
        _constants = new JsonBinder(_sandbox.Engine, trace: null);
        var module = new AdmissionModule(_sandbox, _binder);
        _types = new ReviewTypes(_sandbox, _binder, module);
        _functions = new ReviewFunctions(_sandbox, module, limits);
        _sandbox.Engine.Modules.Add(PolicyModuleLoader.BuiltIn, module.Export);
        modules.Coverage?.AddTo(_sandbox.Engine);
    }

    /// <summary>Did a fault leave this engine in a state that nobody can vouch for?</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Was the last outcome one that is known from before?</summary>
    public bool IsRemembered { get; private set; }

    /// <summary>Imports one policy and freezes what it exports.</summary>
    /// <param name="path">Its path in the folder.</param>
    /// <returns>The default export; null where the module exports no object by default.</returns>
    public ObjectInstance? Load(string path)
    {
        _running = path;
        _logged = 0;
        _sandbox.Begin(_limits.LoadTimeout);
        ObjectInstance exports = _sandbox.Engine.Modules.Import(path);
        if (exports.Get("default") is not ObjectInstance policy || policy is Function)
        {
            return null;
        }

        _sandbox.DeepFreeze(policy);
        // As data: a getter would run.
        JsValue validate = policy.GetOwnProperty("validate") is { } own && own.IsDataDescriptor()
            ? own.Value
            : JsValue.Undefined;
        SourceLocation at = validate is Function { FunctionDeclaration: Node node } ? node.Location : default;
        _policies.Add(path, new LoadedPolicy(policy, validate, at));
        return policy;
    }

    /// <summary>
    /// Ends loading: from here on nothing that is shared can be changed, and the limits are those of a run.
    /// </summary>
    public void Seal() => _sandbox.Seal();

    /// <summary>Begins a review: what was bound for the last one is let go.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The time that policies see.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    /// <param name="console">Takes the path of a policy and a line that it logs; null to drop them.</param>
    public void Begin(
        AdmissionRequest request, DateTimeOffset now, WorkloadKinds workloads, Action<string, string>? console)
    {
        var review = new ReviewView(_types, _binder, _constants, request, now, workloads);
        _functions.Review = review;
        _reader.Begin(request, review);
        _canRemember = _limits.MaxMemoBytes > 0 && MayRemember(request);
        _sandbox.Clock.Now = now;
        _console = console;
    }

    /// <summary>Ends a review.</summary>
    public void End()
    {
        _functions.Review = null;
        _functions.Findings.Clear();
        _console = null;
        _reader.End();
    }

    /// <summary>Runs one policy on the review that was begun.</summary>
    /// <param name="path">The policy.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="budget">How long it may run.</param>
    /// <param name="limits">What the policy lowers of the engine's limits.</param>
    public PolicyOutcome Evaluate(string path, JsonValue parameters, TimeSpan budget, PolicyLimits limits)
    {
        LoadedPolicy policy = _policies[path];
        OutcomeMemo? memo = _canRemember ? policy.MemoOf(parameters) : null;
        PolicyOutcome? known = memo?.Find(_reader);
        IsRemembered = known is not null;
        if (known is not null)
        {
            return known;
        }

        if (memo is { IsWorthwhile: true })
        {
            _trace.Begin();
        }

        PolicyOutcome outcome = Run(path, policy, parameters, budget, limits);
        if (_trace.IsWhole
            && !_sandbox.Clock.IsRead
            && outcome.Fault is null
            && ReportLimit.Allows(outcome, _limits.MaxViolations))
        {
            Remember(memo!, outcome);
        }

        _trace.End();
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => _sandbox.Dispose();

    // A secret is not kept longer than its request. Where both objects are the same one, which of them was read
    // cannot be told.
    private static bool MayRemember(AdmissionRequest request) =>
        request.Unknown == UnknownParts.None && request.Resource is not { Group: "", Resource: "secrets" }
        && request.Subresource != "token"
        && (request.Object is null || !ReferenceEquals(request.Object, request.OldObject));

    private PolicyOutcome Run(
        string path, LoadedPolicy policy, JsonValue parameters, TimeSpan budget, PolicyLimits limits)
    {
        _running = path;
        _logged = 0;
        _functions.Findings.Clear();
        _sandbox.Clock.IsRead = false;
        _sandbox.Begin(budget, limits);
        try
        {
            var context = new ContextView(_binder, _functions.Review!, BindParameters(parameters), _functions);
            JsValue returned = _sandbox.Engine.Call(policy.Validate, policy.Export, [context]);
            return _functions.Findings.ToOutcome(returned.IsUndefined() ? null : Returned(path, policy));
        }
#pragma warning disable CA1031 // The border to foreign code: what a policy makes the engine throw is its fault.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            IsDirty |= !FaultReader.LeavesEngineClean(exception);
            return _functions.Findings.ToOutcome(
                FaultReader.Read(exception, limits.Lower(_limits), policy.At, path));
        }
        finally
        {
            _sandbox.End();
        }
    }

    private void Remember(OutcomeMemo memo, PolicyOutcome outcome)
    {
        _memoBytes += memo.Add(_trace, outcome) + LengthOf(outcome.Warnings)
            + (outcome is PolicyOutcome.Violated violated ? LengthOf(violated.Violations) : 0);
        if (_memoBytes > _limits.MaxMemoBytes)
        {
            Forget();
        }
    }

    // Its strings are kept with it.
    private static long LengthOf(ImmutableArray<Violation> findings)
    {
        long length = 0;
        foreach (Violation finding in findings)
        {
            length += sizeof(char) * (long)finding.Length;
        }

        return length;
    }

    private void Forget()
    {
        _memoBytes = 0;
        foreach (LoadedPolicy policy in _policies.Values)
        {
            policy.Forget();
        }
    }

    private static PolicyFault Returned(string path, LoadedPolicy policy) => new(
        FaultKind.ReturnedValue,
        "validate returned a value, which counts for nothing. Call deny(message) to report a violation, and return "
            + "nothing.",
        path,
        policy.At.Start.Line,
        policy.At.Start.Column + 1);

    private JsValue BindParameters(JsonValue parameters)
    {
        if (!_parameters.TryGetValue(parameters, out JsValue? bound))
        {
            if (_parameters.Count >= MaxBoundParameters)
            {
                _parameters.Clear();
                Forget();
            }

            bound = _constants.Bind(parameters);
            _parameters.Add(parameters, bound);
        }

        return bound;
    }

    private void Log(string line)
    {
        // A line is written each time.
        _trace.GiveUp();
        if (_console is { } console && ++_logged <= _limits.MaxLogLines)
        {
            console(_running, line);
        }
    }

    private sealed record LoadedPolicy(ObjectInstance Export, JsValue Validate, SourceLocation At)
    {
        private readonly Dictionary<JsonValue, OutcomeMemo> _memos = new(ReferenceEqualityComparer.Instance);

        public OutcomeMemo MemoOf(JsonValue parameters)
        {
            if (!_memos.TryGetValue(parameters, out OutcomeMemo? memo))
            {
                memo = new OutcomeMemo();
                _memos.Add(parameters, memo);
            }

            return memo;
        }

        public void Forget() => _memos.Clear();
    }
}
