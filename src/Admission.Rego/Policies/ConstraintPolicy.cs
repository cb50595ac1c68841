using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Gatekeeper;
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

    private ConstraintPolicy(Policy policy, Constraint constraint, Enforcement atWebhook, Enforcement offline)
        : base(policy)
    {
        _constraint = constraint;
        _atWebhook = atWebhook;
        _offline = offline;
        _inventory = policy.Reads.IsEmpty ? null : new InventoryCache(policy.Reads);
    }

    /// <summary>The policy of a constraint.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="id">The id of the policy.</param>
    /// <param name="path">The file of the constraint.</param>
    /// <param name="reads">What its template reads of the cluster.</param>
    /// <param name="excludedNamespaces">Namespaces that Gatekeeper's <c>Config</c> excludes; null for none.</param>
    public static ConstraintPolicy Of(
        Constraint constraint,
        string id,
        string path,
        ImmutableArray<Lookups.ReadDeclaration> reads,
        GlobList? excludedNamespaces)
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
            Reads = reads,
            ReadsNamespace = constraint.Template.Native?.ReadsNamespace == true,
            OnError = constraint.Template.Native?.AllowsErrors == true ? OnError.Allow : OnError.Deny,
        };
        return new ConstraintPolicy(
            policy with
            {
                Match = [policy.Match[0] with { Kinds = constraint.Match.Kinds, Namespaces = excludedNamespaces }],
            },
            constraint,
            atWebhook,
            offline);
    }

    public override PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time)
    {
        // A manifest is not sent by an API server: that is where gator would look at it.
        Enforcement enforcement = session.Review.Request.Raw is null ? _offline : _atWebhook;
        if (enforcement == Enforcement.Off)
        {
            return PolicyOutcome.Passed.Clean;
        }

        GatekeeperReview review = session.Gatekeeper;
        switch (_constraint.Match.Matches(review, out string reason))
        {
            case MatchResult.No:
                return PolicyOutcome.Passed.Clean;
            case MatchResult.Unknown:
                return Undecidable(reason);
        }

        if (_constraint.Template.Native is { } native)
        {
            PolicyOutcome outcome = native.Evaluate(session.Review, _constraint.Document, time);
            return outcome with { Enforcement = enforcement == Policy.Enforcement ? null : enforcement };
        }

        Inventory inventory = Inventory.Empty;
        if (_inventory is not null)
        {
            if (_inventory.Find(session.Review.Objects, out string? unknown) is not { } found)
            {
                return Undecidable(unknown!);
            }

            inventory = found;
        }

        session.Templates.Now = session.Review.Now;
        session.Templates.MaxTime = time;
        ImmutableArray<GatekeeperViolation> violations = session.Templates.Evaluate(
            _constraint, review, inventory, session.Limits, out RegoError? error);
        if (violations.IsEmpty)
        {
            return error is null ? PolicyOutcome.Passed.Clean : Fault(error);
        }

        return new PolicyOutcome.Violated([.. violations.Select(static one => Found(one.Message))])
        {
            Enforcement = enforcement == Policy.Enforcement ? null : enforcement,
        };
    }

    public override ImmutableArray<ExplainedExpression> Explain(ReviewInput review) =>
        _constraint.Template.Native is { } native
            && _constraint.Match.Matches(RequestDocument.ForGatekeeper(review), out _) == MatchResult.Yes
                ? native.Explain(review, _constraint.Document)
                : [];

    private static Enforcement EnforcementAt(Constraint constraint, string point)
    {
        ImmutableArray<string> actions = constraint.ActionsAt(point);
        return actions.Contains("deny") ? Enforcement.Deny
            : actions.Contains("warn") ? Enforcement.Warn
            : actions.Contains("dryrun") ? Enforcement.Audit
            : Enforcement.Off;
    }
}
