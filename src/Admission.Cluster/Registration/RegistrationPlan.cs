using System.Collections.Immutable;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// Computes from policies which requests the API server must send: none that no policy can match, and all that one can;
/// and the writes of objects that are watched for drift.
/// <para>
/// Requests that a policy that fails closed can match go to the webhook with <c>failurePolicy: Fail</c>, all others to
/// the one with <c>Ignore</c>. All policies evaluate a review, whichever webhook sent it, so a request for the first is
/// not sent to the second. Only if a policy that fails open has a wildcard can a request go to both; the answers are
/// then the same.
/// </para>
/// </summary>
public static class RegistrationPlan
{
    /// <summary>The label that every namespace has with its name.</summary>
    internal const string NameLabel = "kubernetes.io/metadata.name";

    /// <param name="options">Address and exemptions of the webhook.</param>
    public static WebhookRegistration Compute(PolicySet set, RegistrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ConfiguredPolicy[] policies = [.. set.Policies.Where(policy => IsSent(policy, options))];
        HashSet<ResourceCell> closed = [.. policies.Where(FailsClosed).SelectMany(CellsOf)];
        HashSet<ResourceCell> open =
        [
            .. policies.Where(static policy => !FailsClosed(policy)).SelectMany(CellsOf)
                .Where(cell => !closed.Any(other => other.Covers(cell))),
        ];
        var webhooks = ImmutableArray.CreateBuilder<RegisteredWebhook>();
        MatchRule[] drift = set.Drift.Kinds.IsEmpty ? [] : [set.Drift.Match];
        if (closed.Count > 0)
        {
            webhooks.Add(Webhook(closed, true, policies, [], options));
        }

        // The changes of watched objects are sent too, but an outage must not stop them. If the first webhook gets only
        // a part of them, they go to both.
        bool isNarrow = webhooks is [{ } first]
            && (first.NamespaceSelector.Length > 1 || first.ObjectSelector.Length > 0);
        open.UnionWith(drift.SelectMany(CellsOf)
            .Where(cell => isNarrow || !closed.Any(other => other.Covers(cell))));
        if (open.Count > 0)
        {
            webhooks.Add(Webhook(open, false, policies, drift, options));
        }

        return new WebhookRegistration(options, webhooks.ToImmutable());
    }

    /// <summary>Does any policy need the webhook?</summary>
    /// <param name="set">The policies.</param>
    /// <param name="options">Which policies are left to the API server.</param>
    public static bool IsNeeded(PolicySet set, RegistrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        return !set.Drift.Kinds.IsEmpty || set.Policies.Any(policy => IsSent(policy, options));
    }

    /// <summary>Must the API server send requests for the policy?</summary>
    internal static bool IsSent(ConfiguredPolicy policy, RegistrationOptions options) =>
        !policy.IsOffEverywhere && !(options.LeavesNative && policy.Policy.RunsInApiServer.Value);

    /// <summary>Can the policy deny a request, and does its fault deny? Then an outage must deny too.</summary>
    internal static bool FailsClosed(ConfiguredPolicy policy) =>
        policy.Overrides.Select(static one => one.Settings).Append(policy.Settings)
            .Any(static settings => settings is { Enforcement: Enforcement.Deny, OnError: OnError.Deny });

    /// <summary>What a policy can match, whatever its settings.</summary>
    internal static IEnumerable<ResourceCell> CellsOf(ConfiguredPolicy policy) =>
        policy.Policy.Match.SelectMany(CellsOf).Distinct();

    private static IEnumerable<ResourceCell> CellsOf(MatchRule rule) => rule.Kinds.IsEmpty
        ? from pattern in rule.Resources
          from operation in rule.Operations
          select ResourceCell.Of(pattern, operation)
        : from kind in rule.Kinds
          from operation in rule.Operations
          from cell in KindCells.Of(kind, operation)
          where rule.Resources.Any(pattern => cell.IsWild || pattern.Covers(cell.WithoutVersion, cell.Subresource))
          select cell;

    private static RegisteredWebhook Webhook(
        HashSet<ResourceCell> cells,
        bool failsClosed,
        ConfiguredPolicy[] policies,
        MatchRule[] drift,
        RegistrationOptions options)
    {
        // A policy that needs any request of these must not be restricted by exclusions that only the others allow.
        MatchRule[] rules =
        [
            .. policies.SelectMany(static policy => policy.Policy.Match).Concat(drift)
                .Where(rule => CellsOf(rule).Any(cell => cells.Any(one => one.Meets(cell)))),
        ];
        return new RegisteredWebhook
        {
            Name = $"{(failsClosed ? "fail-closed" : "fail-open")}.policies.{options.Name}",
            FailsClosed = failsClosed,
            Rules = RulesOf(cells),
            Conditions = MatchConditions.For(options, cells),
            NamespaceSelector = NamespaceSelector(rules, cells, options),
            ObjectSelector = ObjectSelector(rules, cells),
        };
    }

    private static ImmutableArray<RegisteredRule> RulesOf(HashSet<ResourceCell> cells)
    {
        ResourceCell[] needed =
            [.. cells.Where(cell => !cells.Any(other => other != cell && other.Covers(cell)))];
        var byResource = needed
            .GroupBy(static cell => (cell.Group, cell.Resource, Scope: ResourceScopes.Of(cell)))
            .Select(static group => (
                group.Key.Group,
                group.Key.Resource,
                group.Key.Scope,
                Operations: group.Select(static cell => cell.Operation).Order().ToImmutableArray()));
        return
        [
            .. byResource
                .GroupBy(static one => (
                    one.Group, one.Scope, Operations: string.Join(',', one.Operations.Select(OperationNames.ToWire))))
                .OrderBy(static group => group.Key.Group, StringComparer.Ordinal)
                .ThenBy(static group => group.Key.Scope, StringComparer.Ordinal)
                .ThenBy(static group => group.Key.Operations, StringComparer.Ordinal)
                .Select(static group => new RegisteredRule(
                    group.Key.Group,
                    [.. group.Select(static one => one.Resource).Order(StringComparer.Ordinal)],
                    group.First().Operations,
                    group.Key.Scope)),
        ];
    }

    private static ImmutableArray<LabelExpression> NamespaceSelector(
        MatchRule[] rules, HashSet<ResourceCell> cells, RegistrationOptions options)
    {
        var expressions = ImmutableArray.CreateBuilder<LabelExpression>();
        expressions.Add(new LabelExpression(NameLabel, "NotIn", options.ExcludedNamespaces));
        if (rules.All(static rule => rule.Namespaces?.ExactNames is not null))
        {
            expressions.Add(new LabelExpression(
                NameLabel,
                "In",
                [
                    .. rules.SelectMany(static rule => rule.Namespaces!.ExactNames!.Value)
                        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
                ]));
        }

        // For a changed Namespace, the API server checks only the new labels: removing a label would evade the policy.
        bool isNamespaceSent = cells.Any(static cell => cell.Group.Meets("") && cell.Plural.Meets("namespaces"));
        if (!isNamespaceSent && Common(rules, static rule => rule.NamespaceLabels) is { } common)
        {
            expressions.AddRange(common);
        }

        return expressions.ToImmutable();
    }

    // The API server checks the old and the new object, as a policy's own match does. The object of a subresource may
    // not have the object's labels: the policy cannot decide then, and must receive the request.
    private static ImmutableArray<LabelExpression> ObjectSelector(MatchRule[] rules, HashSet<ResourceCell> cells) =>
        cells.Any(static cell =>
            cell.Operation == Operation.Connect || cell.Resource.Contains('/', StringComparison.Ordinal))
            ? []
            : Common(rules, static rule => rule.Labels) ?? [];

    private static ImmutableArray<LabelExpression>? Common(MatchRule[] rules, Func<MatchRule, LabelSelector?> select)
    {
        LabelSelector? first = rules.Length == 0 ? null : select(rules[0]);
        return first is { IsEmpty: false }
            && rules.All(rule => select(rule) is { } other && other.ToString() == first.ToString())
            ? first.Expressions
            : null;
    }
}
