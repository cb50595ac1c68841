using System.Collections.Immutable;
using System.Diagnostics;
using Acornima;
using Acornima.Ast;
using Admission.Json;
using Admission.Languages;
using Admission.Memo;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Admission.JavaScript;

/// <summary>
/// One engine with every policy of a folder. Not thread-safe. All policies of a review run in the same engine, so that
/// the values that one of them has read are ready for the next; none can change them.
/// </summary>
internal sealed class JavaScriptSession : IPolicySession, IDisposable
{
    // Test cases each have their own parameters; a server has one set of parameters for each policy and override.
    private const int MaxBoundParameters = 10_000;

    private readonly EngineLimits _limits;
    private readonly Sandbox _sandbox;
    private readonly Dictionary<string, LoadedPolicy> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<JsonValue, JsValue> _parameters = new(ReferenceEqualityComparer.Instance);
    private readonly ReviewFacts _reader = new();
    private readonly ReadTrace _trace;
    private readonly JsonBinder _binder;
    private readonly JsonBinder _constants;
    private readonly ReviewTypes _types;
    private readonly ReviewFunctions _functions;
    private readonly LookupFunctions _lookups;
    private ImmutableArray<(string Id, LoadedPolicy Policy, LookupView Lookup)> _linked = [];
    private string _running = "";
    private int _logged;
    private Action<string, string>? _console;
    private bool _canRemember;
    private long _memoBytes;
    private int _shown;

    /// <param name="modules">The imported modules.</param>
    public JavaScriptSession(PolicyModuleLoader modules, EngineLimits limits)
    {
        _limits = limits;
        _sandbox = new Sandbox(limits, modules, Log);
        _trace = new ReadTrace(_reader);
        _binder = new JsonBinder(_sandbox.Engine, _trace);
        _constants = new JsonBinder(_sandbox.Engine, trace: null);
        var module = new AdmissionModule(_sandbox, _binder);
        _types = new ReviewTypes(_sandbox, _binder, module);
        _functions = new ReviewFunctions(_sandbox, module, limits);
        _lookups = new LookupFunctions(_sandbox, _constants, _functions);
        _sandbox.Engine.Modules.Add(PolicyModuleLoader.BuiltIn, module.Export);
        modules.Coverage?.AddTo(_sandbox.Engine);
    }

    /// <inheritdoc/>
    public bool IsSpent { get; private set; }

    /// <inheritdoc/>
    public bool IsRemembered { get; private set; }

    /// <summary>Imports one policy and freezes its exports.</summary>
    /// <param name="path">Its path in the folder.</param>
    /// <returns>The default export; null if it is not an object.</returns>
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
        _policies.Add(path, new LoadedPolicy(path, policy, validate, at));
        return policy;
    }

    /// <summary>Ends loading: from here on, shared values cannot change, and the limits are those of a run.</summary>
    public void Seal() => _sandbox.Seal();

    /// <summary>Sets the policies for evaluations by position.</summary>
    public void Link(ImmutableArray<Policy> policies) =>
        _linked =
        [
            .. policies.Select(policy => (
                policy.Id,
                _policies[policy.Path],
                new LookupView(_constants, _lookups, policy.Reads))),
        ];

    /// <inheritdoc/>
    public void Begin(ReviewInput input)
    {
        AdmissionRequest request = input.Request;
        var review = new ReviewView(_types, _binder, _constants, request, input.Now, input.Workloads, input.Objects);
        _functions.Review = review;
        _reader.Begin(request, review);
        _shown = 0;
        _canRemember = _limits.MaxMemoBytes > 0 && MayRemember(request);
        _sandbox.Clock.Now = input.Now;
        _console = input.Console;
    }

    /// <inheritdoc/>
    public void End()
    {
        _functions.Review = null;
        _functions.Clear();
        _console = null;
        _reader.End();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Runs once for each pod template of the object, unless the policy reads no template. All runs share the time of
    /// the budget.
    /// </remarks>
    public PolicyOutcome Evaluate(int index, JsonValue parameters, EvaluationBudget budget)
    {
        (_running, LoadedPolicy policy, LookupView lookup) = _linked[index];
        ReviewView review = _functions.Review!;
        IsRemembered = true;
        _logged = 0;
        long started = Stopwatch.GetTimestamp();
        PolicyOutcome outcome = EvaluateTemplate(0, policy, lookup, parameters, budget);
        int templates = review.TemplatesToShow;
        if (templates <= 1)
        {
            return outcome;
        }

        var joined = new TemplateOutcomes(_limits, review.IsUpdate);
        joined.Add(outcome);
        TimeSpan time = budget.Limits.Timeout is { } own && own < budget.Time ? own : budget.Time;
        for (int template = 1; template < templates; template++)
        {
            TimeSpan left = time - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || IsSpent)
            {
                joined.Add(new PolicyOutcome.Faulted(Unseen(policy, template, templates)));
                break;
            }

            joined.Add(EvaluateTemplate(template, policy, lookup, parameters, budget with { Time = left }));
        }

        return joined.ToOutcome();
    }

    /// <inheritdoc/>
    public void Dispose() => _sandbox.Dispose();

    // A secret is not kept longer than its request. If both objects are the same, it is not known which of them was
    // read.
    private static bool MayRemember(AdmissionRequest request) =>
        request.Unknown == UnknownParts.None && request.Resource is not { Group: "", Resource: "secrets" }
        && request.Subresource != "token"
        && (request.Object is null || !ReferenceEquals(request.Object, request.OldObject));

    private PolicyOutcome EvaluateTemplate(
        int template, LoadedPolicy policy, LookupView lookup, JsonValue parameters, EvaluationBudget budget)
    {
        _functions.Review!.Show(template);
        if (_shown != template)
        {
            // Facts about the template have other values now.
            _shown = template;
            _reader.Rewind();
        }

        OutcomeMemo? memo = _canRemember ? policy.MemoOf(parameters) : null;
        if (memo?.Find(_reader) is { } known)
        {
            return known;
        }

        IsRemembered = false;
        if (memo is { IsWorthwhile: true })
        {
            _trace.Begin();
        }

        PolicyOutcome outcome;
        _functions.Clear();
        _sandbox.Clock.IsRead = false;
        _sandbox.Begin(budget.Time, budget.Limits);
        try
        {
            var context = new ContextView(
                _binder, _functions.Review, BindParameters(parameters), _functions, lookup);
            JsValue returned = _sandbox.Engine.Call(policy.Validate, policy.Export, [context]);
            outcome = _functions.Findings.ToOutcome(
                _functions.WhyUndecided.Length > 0 ? Undecided(policy)
                    : returned.IsUndefined() ? null
                    : Returned(policy));
        }
#pragma warning disable CA1031 // The border to foreign code: what a policy makes the engine throw is its fault.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            IsSpent |= !FaultReader.LeavesEngineClean(exception);
            outcome = _functions.Findings.ToOutcome(_functions.WhyUndecided.Length > 0
                ? Undecided(policy)
                : FaultReader.Read(exception, budget.Limits.Lower(_limits), policy.At, policy.Path));
        }
        finally
        {
            _sandbox.End();
        }

        if (_trace.IsWhole
            && !_sandbox.Clock.IsRead
            && outcome.Fault is null
            && ReportLimit.Allows(outcome, _limits.MaxViolations))
        {
            Remember(memo!, outcome);
        }

        _trace.End();
        if (_memoBytes + _reader.Bytes > _limits.MaxMemoBytes)
        {
            Forget();
        }

        return outcome;
    }

    private void Remember(OutcomeMemo memo, PolicyOutcome outcome)
    {
        _memoBytes += memo.Add(_trace, outcome) + LengthOf(outcome.Warnings)
            + (outcome is PolicyOutcome.Violated violated ? LengthOf(violated.Violations) : 0);
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
        _reader.Forget();
        foreach (LoadedPolicy policy in _policies.Values)
        {
            policy.Forget();
        }
    }

    private static PolicyFault Unseen(LoadedPolicy policy, int seen, int templates) => new(
        FaultKind.TimedOut,
        $"checked only {seen} of the {templates} pod templates before the time limit. Use fewer "
            + "templates in one object, or increase --evaluation-timeout.",
        policy.Path,
        policy.At.Start.Line,
        policy.At.Start.Column + 1);

    private PolicyFault Undecided(LoadedPolicy policy) => new(
        FaultKind.Undecidable,
        $"the policy looks up something that is not known. {_functions.WhyUndecided}",
        policy.Path,
        policy.At.Start.Line,
        policy.At.Start.Column + 1);

    private static PolicyFault Returned(LoadedPolicy policy) => new(
        FaultKind.ReturnedValue,
        "validate returned a value. Call deny(message) to report a violation, and return nothing.",
        policy.Path,
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

    private sealed record LoadedPolicy(string Path, ObjectInstance Export, JsValue Validate, SourceLocation At)
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
