using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Matching;
using Admission.Memo;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>A Gatekeeper constraint.</summary>
internal sealed class ConstraintPolicy : RegoPolicy
{
    private const string WebhookPoint = "validation.gatekeeper.sh";
    private const string OfflinePoint = "gator.gatekeeper.sh";

    private readonly Constraint _constraint;
    private readonly InventoryCache? _inventory;
    private readonly Enforcement _atWebhook;
    private readonly Enforcement _offline;
    private readonly Expansions _expansions;
    private readonly bool _isForGenerated;

    private ConstraintPolicy(
        Policy policy,
        Constraint constraint,
        ImmutableArray<Lookups.ReadDeclaration> inventory,
        Enforcement atWebhook,
        Enforcement offline,
        Expansions expansions)
        : base(policy)
    {
        _expansions = expansions;
        _isForGenerated = !GeneratorsOf(constraint, expansions).IsEmpty;
        _constraint = constraint;
        _atWebhook = atWebhook;
        _offline = offline;
        _inventory = inventory.IsEmpty ? null : new InventoryCache(inventory);
    }

    /// <summary>The policy of a constraint.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="id">The id of the policy.</param>
    /// <param name="path">The file of the constraint.</param>
    /// <param name="reads">The objects of the cluster that its template reads.</param>
    /// <param name="excludedNamespaces">Namespaces that Gatekeeper's <c>Config</c> excludes; null for none.</param>
    /// <param name="expansions">The ExpansionTemplates of the folder.</param>
    /// <param name="notes">The metadata of the constraint and its template.</param>
    public static ConstraintPolicy Of(
        Constraint constraint,
        string id,
        string path,
        ImmutableArray<Lookups.ReadDeclaration> reads,
        GlobList? excludedNamespaces,
        Expansions expansions,
        PolicyNotes notes)
    {
        Enforcement atWebhook = EnforcementAt(constraint, WebhookPoint);
        Enforcement offline = EnforcementAt(constraint, OfflinePoint);
        Policy policy = NewPolicy(
            id,
            path,
            $"{constraint.Template.Kind} {constraint.Name}",
            atWebhook < offline ? atWebhook : offline,
            [Operation.Create, Operation.Update]) with
        {
            Reads = constraint.Template.Reads.ReadsNamespace ? reads.Add(InventoryReads.Namespaces) : reads,
            ReadsNamespace = constraint.Template.Native?.ReadsNamespace == true,
            OnError = constraint.Template.Native?.AllowsErrors == true ? OnError.Allow : OnError.Deny,
        };
        return new ConstraintPolicy(
            notes.On(policy with
            {
                Match =
                [
                    policy.Match[0] with
                    {
                        Kinds = KindsOf(constraint, expansions),
                        Namespaces = excludedNamespaces,
                    },
                ],
            }),
            constraint,
            reads,
            atWebhook,
            offline,
            expansions);
    }

    // The kinds that the constraint names, and the kinds of objects that contain a template for one of them.
    private static ImmutableArray<KindPattern> KindsOf(Constraint constraint, Expansions expansions) =>
        constraint.Match.Kinds.IsEmpty
            ? []
            :
            [
                .. constraint.Match.Kinds,
                .. GeneratorsOf(constraint, expansions).Select(static one => new KindPattern([one.Group], [one.Kind])),
            ];

    // The kinds of objects from which the matched kinds are generated.
    private static ImmutableArray<GroupVersionKind> GeneratorsOf(Constraint constraint, Expansions expansions) =>
        constraint.Match.CoversGenerated ? expansions.GeneratorsOf(constraint.Match.CoversKind) : [];

    public override PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time)
    {
        // No API server sent a manifest, so the enforcement point is that of gator.
        Enforcement enforcement = session.Review.Request.Raw is null ? _offline : _atWebhook;
        if (enforcement == Enforcement.Off)
        {
            return PolicyOutcome.Passed.Clean;
        }

        ConstraintFindings? found = null;
        Add(ref found, session, session.Gatekeeper, from: null, enforcement, time);
        if (_isForGenerated)
        {
            foreach (GeneratedReview one in session.Generated(_expansions))
            {
                Add(ref found, session, one.Review, one, enforcement, time);
            }

            if (session.ExpansionError is { } error)
            {
                (found ??= new ConstraintFindings()).Add(new PolicyFault(FaultKind.Threw, error, Policy.Path));
            }
        }

        return found is null ? PolicyOutcome.Passed.Clean : found.ToOutcome(Policy.Enforcement);
    }

    private void Add(
        ref ConstraintFindings? found,
        RegoSession session,
        GatekeeperReview review,
        GeneratedReview? from,
        Enforcement enforcement,
        TimeSpan time)
    {
        switch (_constraint.Match.Matches(review, out string reason))
        {
            case MatchResult.No:
                return;
            case MatchResult.Unknown:
                (found ??= new ConstraintFindings()).Add(Undecidable(reason).Why);
                return;
        }

        if (_constraint.Template.Reads.ReadsNamespace && session.UnknownNamespace is { } why)
        {
            (found ??= new ConstraintFindings()).Add(Undecidable(why).Why);
            return;
        }

        Enforcement own = from?.Template.Action is { } action ? EnforcementOf([action]) : enforcement;
        if (_constraint.Template.Native is { } native)
        {
            ReviewInput input = from is null ? session.Review : RequestDocument.Of(session.Review, review);
            PolicyOutcome outcome = native.Evaluate(input, _constraint.Document, time);
            if (outcome is not PolicyOutcome.Passed { Warnings.IsEmpty: true, Cost: 0 })
            {
                (found ??= new ConstraintFindings()).Add(own, outcome, from);
            }

            return;
        }

        Inventory inventory = Inventory.Empty;
        if (_inventory is not null)
        {
            if (_inventory.Find(session.Review.Objects, out string? unknown) is not { } known)
            {
                (found ??= new ConstraintFindings()).Add(Undecidable(unknown!).Why);
                return;
            }

            inventory = known;
        }

        // Generated objects, the objects of the cluster and the Namespace are not parts of the request.
        bool canRecall = from is null && _inventory is null && !_constraint.Template.Reads.ReadsNamespace;
        if (canRecall && session.Recall(FactKind.Request) is { } recalled)
        {
            Add(ref found, own, recalled, from);
            return;
        }

        session.Templates.Now = session.Review.Now;
        session.Templates.MaxTime = time;
        PolicyOutcome result = Evaluate(session, review, inventory);
        Add(ref found, own, canRecall ? session.Remember(result) : result, from);
    }

    private static void Add(
        ref ConstraintFindings? found, Enforcement enforcement, PolicyOutcome outcome, GeneratedReview? from)
    {
        if (outcome is not PolicyOutcome.Passed)
        {
            (found ??= new ConstraintFindings()).AddFound(enforcement, outcome, from);
        }
    }

    private PolicyOutcome Evaluate(RegoSession session, GatekeeperReview review, Inventory inventory)
    {
        ImmutableArray<GatekeeperViolation> violations = session.Templates.Evaluate(
            _constraint, review, inventory, session.Limits, out RegoError? error);
        if (violations.IsEmpty)
        {
            return error is null ? PolicyOutcome.Passed.Clean : new PolicyOutcome.Faulted(Fault(error));
        }

        // After an error, the limits may leave nothing for another evaluation.
        FieldCauses? causes = error is null ? CausesOf(session, review, inventory, violations) : null;
        var all = ImmutableArray.CreateBuilder<Violation>(violations.Length);
        foreach (GatekeeperViolation one in violations)
        {
            string field = causes is null || one.Element is null ? "" : causes.FieldOf(one.Element);
            all.Add(Found(one.Message, field) with { Details = DetailsOf(session, one.Details) });
        }

        return new PolicyOutcome.Violated(all.MoveToImmutable(), error is null ? null : Fault(error));
    }

    // The old object of a DELETE is not the object whose fields a user can change.
    private FieldCauses? CausesOf(
        RegoSession session,
        GatekeeperReview review,
        Inventory inventory,
        ImmutableArray<GatekeeperViolation> violations)
    {
        if (session.Review.Request.Operation == Operation.Delete || review.ObjectValue is not { } root)
        {
            return null;
        }

        return new FieldCauses(
            root,
            _constraint.Template.Program!.Compiled.Strings.Value,
            session.Machine,
            [.. violations.Select(static one => one.Element).OfType<RegoValue>()],
            (value, rule, elements) => session.FindAgain(limits =>
                session.Templates.Seek(_constraint, review.WithObject(value), inventory, limits, rule, elements)));
    }

    public override ImmutableArray<ExplainedExpression> Explain(ReviewInput review) =>
        _constraint.Template.Native is { } native
            && _constraint.Match.Matches(RequestDocument.ForGatekeeper(review), out _) == MatchResult.Yes
                ? native.Explain(review, _constraint.Document)
                : [];

    private static Enforcement EnforcementAt(Constraint constraint, string point) =>
        EnforcementOf(constraint.ActionsAt(point));

    private static Enforcement EnforcementOf(ImmutableArray<string> actions)
    {
        return actions.Contains("deny") ? Enforcement.Deny
            : actions.Contains("warn") ? Enforcement.Warn
            : actions.Contains("dryrun") ? Enforcement.Audit
            : Enforcement.Off;
    }
}
