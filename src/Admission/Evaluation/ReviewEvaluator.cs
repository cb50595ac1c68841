using System.Collections.Immutable;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>
/// The sequence of one request: find the policies that match, run each, apply exceptions, enforcement and the ratchet,
/// and combine. The webhook, check, test and replay all call it, so the verdict in CI is the verdict in the cluster.
/// </summary>
/// <param name="time">The clock that measures durations.</param>
public sealed class ReviewEvaluator(TimeProvider time)
{
    /// <summary>
    /// Evaluates one request on the calling thread, which can be any thread. Never throws for what a policy does.
    /// </summary>
    /// <param name="set">The policies in force.</param>
    /// <param name="context">Time, deadline and surroundings of the request.</param>
    public Verdict Evaluate(PolicySet set, AdmissionRequest request, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        long started = time.GetTimestamp();
        string refusal = Refuse(request);
        return new Verdict
        {
            Results = refusal.Length > 0 ? [] : Judge(set, request, context),
            Refusal = refusal,
            PolicySetDigest = set.Digest,
            BreakGlass = context.BreakGlass?.IsInForce(context.Now) == true ? context.BreakGlass : null,
            Elapsed = time.GetElapsedTime(started),
        };
    }

    // Policies cannot evaluate a missing object, and a policy that does not see it would allow it.
    private static string Refuse(AdmissionRequest request) =>
        (request.Operation, request.Object, request.OldObject) switch
        {
            // A policy that reads an unknown part cannot decide; the others can.
            _ when (request.Unknown & (UnknownParts.Object | UnknownParts.OldObject)) != 0 => "",
            (Operation.Create or Operation.Update, null, _) =>
                "the review has no object, so policies cannot evaluate it. The API server sends the object: "
                + "check the proxies between the API server and the webhook.",
            (Operation.Update, _, null) =>
                "the review of an UPDATE has no oldObject, so policies cannot evaluate the change. "
                + "The API server sends the object: check the proxies between the API server and the webhook.",
            _ => "",
        };

    private ImmutableArray<PolicyResult> Judge(PolicySet set, AdmissionRequest request, EvaluationContext context)
    {
        ImmutableArray<ConfiguredPolicy> candidates = request.IsPayload ? set.ForPayloads : set.Index.Find(request);
        if (candidates.IsEmpty)
        {
            return [];
        }

        using var run = new PolicyRun(set, context, time);
        var results = new List<PolicyResult>(candidates.Length);
        var judged = new List<(ConfiguredPolicy Policy, PolicySettings Settings)>(candidates.Length);
        run.Begin(request);
        foreach (ConfiguredPolicy policy in candidates)
        {
            if (!Counts(policy, request, context, out PolicySettings settings, out bool isDecided))
            {
                continue;
            }

            // Called here, so that few frames are above a policy: the stack limits its depth of recursion.
            TimeSpan elapsed = TimeSpan.Zero;
            PolicyOutcome outcome = isDecided
                ? run.Evaluate(policy, settings, out elapsed)
                : Undecidable(policy, request, context.Namespaces);
            results.Add(new PolicyResult
            {
                Policy = policy.Policy,
                Outcome = outcome,
                Enforcement = outcome.Enforcement is { } own && settings.Enforcement == policy.Policy.Enforcement
                    ? own
                    : settings.Enforcement,
                OnError = settings.OnError,
                Exception = outcome is PolicyOutcome.Violated
                    ? policy.FindException(request, context.Namespaces, context.Now)
                    : null,
                Elapsed = elapsed,
                IsRemembered = outcome is not PolicyOutcome.Faulted && run.IsRemembered,
            });
            judged.Add((policy, settings));
        }

        if (request.Operation == Operation.Update
            && (request.Unknown & UnknownParts.OldObject) != 0)
        {
            Doubt(results, judged);
        }
        else if (request.Operation == Operation.Update
            && request.Object is not null
            && results.Exists(static result => result.BlocksByViolation))
        {
            new Ratchet(set, request, context, run, time).Apply(results, judged);
        }
        else if (set.LooksUpOwners
            && ControllingWorkload.Covers(request)
            && results.Exists(static result => result.BlocksByViolation))
        {
            new ControllingWorkload(set, request, context, run).Apply(results, judged);
        }

        if (context.BreakGlass?.IsInForce(context.Now) == true)
        {
            Bypass(results);
        }

        Limit(results, set.Limits.MaxViolations);
        return [.. results];
    }

    private static bool Counts(
        ConfiguredPolicy policy,
        AdmissionRequest request,
        EvaluationContext context,
        out PolicySettings settings,
        out bool isDecided)
    {
        settings = policy.Settings;
        if (request.IsPayload)
        {
            isDecided = true;
            return settings.Enforcement != Enforcement.Off;
        }

        MatchResult match = MatchRule.MatchesAny(policy.Policy.Match, request, context.Namespaces);
        isDecided = match != MatchResult.No
            && policy.TryFindSettings(request, context.Namespaces, out settings)
            && match == MatchResult.Yes;
        return match != MatchResult.No && settings.Enforcement != Enforcement.Off;
    }

    // Last, so that the denials of the policies are known.
    private static void Bypass(List<PolicyResult> results)
    {
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].Enforcement == Enforcement.Deny || results[i].Blocks)
            {
                results[i] = results[i] with { Enforcement = Enforcement.Warn, IsBypassed = results[i].Blocks };
            }
        }
    }

    private static void Limit(List<PolicyResult> results, int max)
    {
        for (int i = 0; i < results.Count; i++)
        {
            PolicyOutcome outcome = results[i].Outcome;
            PolicyOutcome limited = ReportLimit.Apply(outcome, results[i].Policy.Limits.MaxViolations ?? max);
            if (!ReferenceEquals(limited, outcome))
            {
                results[i] = results[i] with { Outcome = limited };
            }
        }
    }

    // Whether the violation existed before is not known, and existing violations do not block. The policy has denied,
    // so its onError does not apply: the request would be denied, or the old object has the same violations.
    private static void Doubt(
        List<PolicyResult> results, List<(ConfiguredPolicy Policy, PolicySettings Settings)> judged)
    {
        for (int i = 0; i < results.Count; i++)
        {
            if (judged[i].Settings.AllowsExisting
                && results[i] is { BlocksByViolation: true, BlocksByFault: false } result)
            {
                results[i] = result with
                {
                    OnError = OnError.Deny,
                    Outcome = new PolicyOutcome.Faulted(new PolicyFault(
                        FaultKind.Undecidable,
                        "the policy found a violation, but oldObject is not known, so the violation may have existed "
                            + "before the request.",
                        result.Policy.Path)),
                };
            }
        }
    }

    private static PolicyOutcome.Faulted Undecidable(
        ConfiguredPolicy policy, AdmissionRequest request, INamespaceLabels namespaces) =>
        new(new PolicyFault(
            FaultKind.Undecidable,
            policy.NeedsNamespaceLabels
                && MatchRule.LooksUpNamespace(request) && namespaces.Find(request.Namespace) is null
                ? $"the policy depends on labels of the namespace '{request.Namespace}', which are not known. "
                    + namespaces.Remedy
                : FindUnknown(policy, request, namespaces) is { } unknown
                ? unknown
                : request.Unknown != UnknownParts.None
                ? "whether the policy applies depends on a part of the request that is not known."
                : "the policy depends on labels of the object, which the request does not contain.",
            policy.Policy.Path));

    private static string? FindUnknown(
        ConfiguredPolicy policy, AdmissionRequest request, INamespaceLabels namespaces) =>
        policy.Policy.Match
            .Select(rule => rule.Native?.FindMiss(request, namespaces)?.Unknown)
            .FirstOrDefault(static unknown => unknown?.Length > 0);
}
