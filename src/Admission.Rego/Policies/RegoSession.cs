using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Lookups;
using Admission.Memo;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Evaluation;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>Evaluates policies on one review at a time; all of them see the same documents.</summary>
internal sealed class RegoSession : IPolicySession
{
    // For all violations of a request together.
    private const long MaxFieldSteps = 100_000;

    // What an evaluation costs before its first step, in steps.
    private const long StepsOfEvaluation = 50;

    private readonly EngineLimits _limits;
    private readonly ImmutableArray<RegoPolicy> _policies;
    private readonly RegoLimits?[] _own;
    private readonly bool _readsNamespace;
    private readonly RegoMemo? _memo;
    private int _running;
    private long _fieldSteps;
    private ReviewInput? _review;
    private GatekeeperReview? _gatekeeper;
    private RegoValue? _input;
    private RegoValue? _object;
    private FoundObject? _namespace;
    private ImmutableArray<GeneratedReview> _generated;

    public RegoSession(EngineLimits limits, ImmutableArray<RegoPolicy> policies, RegoCoverage? coverage)
    {
        _limits = limits;
        _policies = policies;
        _own = new RegoLimits?[policies.Length];
        _readsNamespace = policies.Any(static one => one.Policy.Reads.Contains(InventoryReads.Namespaces));
        _memo = coverage is null && limits.MaxMemoBytes > 0 ? new RegoMemo(limits, policies.Length) : null;
        Machine = new Machine(TimeProvider.System) { Covered = coverage is null ? null : coverage.Hit };
        Templates = new ConstraintEvaluation(Machine) { Covered = Machine.Covered };
    }

    public bool IsSpent => false;

    public bool IsRemembered { get; private set; }

    /// <summary>The review that is evaluated.</summary>
    public ReviewInput Review => _review!;

    /// <summary>Evaluates modules.</summary>
    public Machine Machine { get; }

    /// <summary>Evaluates templates.</summary>
    public ConstraintEvaluation Templates { get; }

    /// <summary>The findings of the module that runs.</summary>
    public ModuleFindings ModuleFindings { get; } = new();

    /// <summary>The request as Gatekeeper shows it.</summary>
    public GatekeeperReview Gatekeeper => _gatekeeper ??= RequestDocument.ForGatekeeper(
        Review, Namespace.Object, _memo?.Reads);

    /// <summary>Why the Namespace of the object is not known; null if it is, or if there is none.</summary>
    public string? UnknownNamespace => Namespace.State == LookupState.Unknown ? Namespace.Reason : null;

    // Known only if a policy reads it.
    private FoundObject Namespace => _namespace ??=
        _readsNamespace && Review.Request is
        {
            Namespace: { Length: > 0 } name,
            Kind: not { Group: "", Kind: "Namespace" },
        }
            ? Review.Objects.Find(InventoryReads.Namespaces.Kind, "", name)
            : FoundObject.Absent;

    /// <summary>Why nothing can be generated from the object; null if it can.</summary>
    public string? ExpansionError { get; private set; }

    /// <summary>
    /// The objects that ExpansionTemplates generate from the object. One set of policies has one set of templates.
    /// </summary>
    public ImmutableArray<GeneratedReview> Generated(Expansions expansions)
    {
        if (_generated.IsDefault)
        {
            _generated = expansions.Expand(Gatekeeper, out string? error);
            ExpansionError = error;
        }

        return _generated;
    }

    /// <summary>The AdmissionReview of an OPA webhook.</summary>
    public RegoValue Input => _input ??= RequestDocument.Review(Review.Request, _memo?.Reads);

    /// <summary>The plain object; null if it is not known.</summary>
    public RegoValue? Object => _object ??= RequestDocument.Object(Review.Request, _memo?.Reads);

    /// <summary>Limits of the policy that runs.</summary>
    public RegoLimits Limits { get; private set; } = RegoLimits.Default;

    public void Begin(ReviewInput review)
    {
        _review = review;
        _fieldSteps = MaxFieldSteps;
        _memo?.Begin(review.Request);
        Machine.Reads = _memo?.Reads;
    }

    /// <summary>An earlier outcome of the policy that runs, which read the same; null for none.</summary>
    /// <param name="root">What all else that the policy reads is a part of.</param>
    public PolicyOutcome? Recall(FactKind root)
    {
        PolicyOutcome? known = _memo?.Find(_running, root);
        IsRemembered = known is not null;
        return known;
    }

    /// <summary>Remembers an outcome of the policy that runs, if it depends on nothing but what it read.</summary>
    public PolicyOutcome Remember(PolicyOutcome outcome) => _memo?.Keep(_running, outcome) ?? outcome;

    /// <summary>
    /// Evaluates the policy that runs once more, to find the field of a violation; null if the request has used what
    /// that may cost.
    /// </summary>
    /// <param name="find">The evaluation, with its limits.</param>
    /// <returns>A bit for each element that was found.</returns>
    public ulong? FindAgain(Func<RegoLimits, ulong?> find)
    {
        ulong? found = _fieldSteps <= 0 ? null : find(FieldCauses.Limit(Limits, _fieldSteps));
        if (found is null)
        {
            // The steps that are left depend on other policies.
            Machine.Reads?.GiveUp();
            return null;
        }

        _fieldSteps -= Machine.Steps + StepsOfEvaluation;
        return found;
    }

    public PolicyOutcome Evaluate(int policy, JsonValue parameters, EvaluationBudget budget)
    {
        _running = policy;
        IsRemembered = false;
        Limits = _own[policy] ??= RegoLimits.Of(budget.Limits.Lower(_limits), _limits.EvaluationTimeout);
        return _policies[policy].Evaluate(this, parameters, budget.Time);
    }

    public void End()
    {
        _memo?.End();
        Machine.Reads = null;
        _review = null;
        _gatekeeper = null;
        _input = null;
        _object = null;
        _namespace = null;
        _generated = default;
        ExpansionError = null;
        Templates.End();
    }
}
